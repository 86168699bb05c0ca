/** A little of many logs: which letters follow which in such text shows how rare a part of a name is there. */
export const LOG_SAMPLE = `
Nov 24 10:15:02 web-3 systemd[1]: Started Daily apt download activities. Reached target Multi-User System.
Nov 24 10:15:03 web-3 kernel: [   12.345678] usb 1-1: new high-speed device number 2 using xhci_hcd, address 0x5a4f
Nov 24 10:17:01 db-1 CRON[4711]: (root) CMD (cd / && run-parts --report /etc/cron.hourly)
Nov 24 10:17:44 db-1 sshd[2201]: Connection closed by 192.0.2.17 port 50122 [preauth]; check config option ListenAddress
192.0.2.44 - frank [24/Nov/2026:10:00:00 +0000] "GET /static/app.min.js?version=20 HTTP/1.1" 304 0 "https://www.example.com/index.html" "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"
192.0.2.9 - - [24/Nov/2026:10:00:01 +0000] "POST /api/v2/orders/8f14e45f-ceea-467f-a0e6/items HTTP/2.0" 201 1187 "-" "curl/7.88.1"
{"level":"info","ts":1763978400.123,"caller":"server/handler.go:87","msg":"finished unary call","grpc.method":"ListItems","status":"OK","duration_ms":3.2,"peer.address":"10.1.2.3:443"}
{"@timestamp":"2026-11-24T10:00:00.000Z","level":"WARN","thread_name":"http-nio-8080-exec-4","logger":"org.example.shop.OrderService","message":"could not reserve stock for order 1000412, trying again","container":{"image":"registry/shop:1.4","id":"a1b2c3"},"count":12,"content_type":"application/json"}
{"level":30,"time":1763978400000,"pid":17,"hostname":"node-1","req":{"id":7,"method":"POST","url":"/graphql","headers":{"host":"localhost:3000","content-length":"214","accept-encoding":"gzip, deflate","user-agent":"okhttp"}},"res":{"statusCode":200},"responseTime":48,"msg":"request completed"}
2026-11-24 10:00:00,123 ERROR [pool-2-thread-1] com.example.billing.InvoiceJob - job failed after 3 attempts
java.lang.IllegalStateException: Timeout waiting for connection from pool
	at org.apache.http.impl.conn.PoolingHttpClientConnectionManager.leaseConnection(PoolingHttpClientConnectionManager.java:316)
	at java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1136)
Caused by: java.io.IOException: Broken pipe, stream was closed before the response could be written
time="2026-11-24T10:00:00Z" level=debug msg="cache lookup" key=catalog/42 found=true took=184us component=store bytes=2048
ts=2026-11-24T10:00:00Z caller=compact.go:519 level=info component=tsdb msg="write block" mint=1763971200 maxt=1763978400 ulid=01HF duration=1.02s
[2026-11-24T10:00:00] INFO main: loaded 14 plugins from /usr/share/app/plugins; listening on 0.0.0.0:8443 with 4 workers
DEBUG:urllib3.connectionpool:https://storage.example.net:443 "PUT /bucket/object/part-0001 HTTP/1.1" 200 None
Traceback (most recent call last):
  File "/srv/app/views/account.py", line 212, in dispatch
    return self.handle_exception(request, *args, **kwargs)
ValueError: invalid literal for int() with base 10: 'None'
SELECT id, name, created_at FROM customers WHERE state = 'active' ORDER BY updated_at DESC LIMIT 50; -- 1.7 ms, 50 rows
npm http fetch GET 200 https://registry.example.org/lodash 31ms (cache revalidated) added 120 packages, audited 121 packages in 2s
gcc -pthread -Wno-unused-result -DNDEBUG -g -O3 -Wall -std=c99 -I./Include/internal -fPIC -c ./Modules/selectmodule.c -o Modules/select.o
checking whether the compiler supports options... yes; creating build directory, copying source files, linking library
The service could not be reached within the time that the configuration allows, so the operation was cancelled. Please try again later or contact your administrator, who can look into the problem with the number shown above. A new version of this software is available; restart the application to install it.
User session started for device phone 7 in region eu-west-1; page view /products/shoes/list?sort=price&page=2&limit=20&lang=en#top
<event name="order.created" type="notification"><time>10:00:00</time><amount currency="EUR">19.90</amount><note>shipped</note></event>
{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventName":"PutObject","awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.7","requestParameters":{"bucketName":"example-logs","Key":"2026/11/24/part-0001.gz","partitionKey":"eu-1","cacheKey":"catalog"},"responseElements":null,"eventType":"AwsApiCall","recipientAccountId":"123456789012"}
Started PATCH "/orders/1000412" for 10.1.2.3; Processing by OrdersController#update as JSON; Parameters: line_number=3, order_number=1000412, phone_type=mobile, email_opt_in=true; Completed 200 OK in 12ms (Views: 0.4ms | ActiveRecord: 3.1ms)
nginx: master process pid=2214 ppid=1 uid=33 gid=33 threads=8 rss=48312kB openfiles=211
`;
