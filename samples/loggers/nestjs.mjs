// NestJS: a logger of the application's own that sanitizes what Nest's prints.
// Without any change: node --import logveil/register nestjs.mjs
import 'reflect-metadata';
import { ConsoleLogger, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { sanitize } from 'logveil';

class SanitizingLogger extends ConsoleLogger {
  // All of Nest's messages and stack traces pass here, with the text as it is about to be printed.
  formatMessage(...parts) {
    return sanitize(super.formatMessage(...parts));
  }
  printStackTrace(stack, ...rest) {
    super.printStackTrace(stack && sanitize(stack), ...rest);
  }
}

class AppModule {}
Module({})(AppModule);

const app = await NestFactory.createApplicationContext(AppModule, { logger: new SanitizingLogger() });
new Logger('Service').log({ MMM_phone: 's3cr3t', user: 'kate' });
new Logger('Service').error('GET /a?XXX_token=s3cr3t', 'Error: MMM_pin=s3cr3t\n    at somewhere');
await app.close();
