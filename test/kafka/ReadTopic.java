import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads all committed records of a topic with Kafka's own client, which shares nothing with what is tested, and writes
 * each as partition, offset, timestamp, key, value, count of headers, and each header's name and value; lengths before
 * bytes, -1 for null.
 */
public class ReadTopic {
  public static void main(String[] words) throws Exception {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", words[0]);
    settings.put("isolation.level", "read_committed");
    settings.put("key.deserializer", ByteArrayDeserializer.class.getName());
    settings.put("value.deserializer", ByteArrayDeserializer.class.getName());
    settings.put("max.poll.records", "5000");
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out, 1 << 16));
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      List<TopicPartition> partitions = consumer.partitionsFor(words[1]).stream()
          .map(one -> new TopicPartition(one.topic(), one.partition())).collect(Collectors.toList());
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      // With this isolation level: the end of what is committed.
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
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
    out.flush();
  }

  private static void write(DataOutputStream out, byte[] bytes) throws Exception {
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) out.write(bytes);
  }
}
