import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads all committed records of each topic that is named on standard input, with Kafka's own client, which shares
 * nothing with what is tested. Writes each as partition, offset, timestamp, key, value, count of headers, and each
 * header's name and value; lengths before bytes, -1 for null. After a topic's last record comes -1.
 */
public class ReadTopics {
  public static void main(String[] words) throws Exception {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", words[0]);
    settings.put("isolation.level", "read_committed");
    settings.put("key.deserializer", ByteArrayDeserializer.class.getName());
    settings.put("value.deserializer", ByteArrayDeserializer.class.getName());
    settings.put("max.poll.records", "5000");
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out, 1 << 16));
    BufferedReader topics = new BufferedReader(new InputStreamReader(System.in));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", words[0]));
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      for (String topic = topics.readLine(); topic != null; topic = topics.readLine()) {
        read(admin, consumer, topic, out);
        out.writeInt(-1);
        out.flush();
      }
    }
  }

  private static void read(Admin admin, KafkaConsumer<byte[], byte[]> consumer, String topic, DataOutputStream out)
      throws Exception {
    List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
        .map(one -> new TopicPartition(one.topic(), one.partition())).collect(Collectors.toList());
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    // The end of all there is: a transaction that is still open is waited for, until it is committed or aborted.
    Map<TopicPartition, OffsetSpec> last = partitions.stream().collect(Collectors.toMap(one -> one, one -> OffsetSpec.latest()));
    Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(last).all().get();
    while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue().offset())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        out.writeInt(record.partition());
        out.writeLong(record.offset());
        out.writeLong(record.timestamp());
        write(out, record.key());
        write(out, record.value());
        out.writeInt(record.headers().toArray().length);
        for (Header header : record.headers()) {
          write(out, header.key().getBytes("UTF-8"));
          write(out, header.value());
        }
      }
    }
  }

  private static void write(DataOutputStream out, byte[] bytes) throws Exception {
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) out.write(bytes);
  }
}
