/** Logs through a rolling appender: {@code java Loggers.java logback|log4j2}. */
public class Loggers {
  public static void main(String[] arguments) throws Exception {
    java.util.function.Consumer<String> log;
    Runnable end;
    if (arguments[0].equals("logback")) {
      var logger = org.slf4j.LoggerFactory.getLogger("app");
      log = logger::info;
      end = ((ch.qos.logback.classic.LoggerContext) org.slf4j.LoggerFactory.getILoggerFactory())::stop;
    } else {
      var logger = org.apache.logging.log4j.LogManager.getLogger("app");
      log = logger::info;
      end = org.apache.logging.log4j.LogManager::shutdown;
    }
    for (int n = 0; n < 1000; n++) {
      log.accept("#" + n + ".0# pid=7 MMM_pass=SECRET" + n + " end");
      Thread.sleep(4);
    }
    end.run();
    // What packs in the background has to come to its end.
    Thread.sleep(500);
  }
}
