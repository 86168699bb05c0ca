// Replaces `files/start-worker.ts` in the executable, where a thread is started from text.
const { getAsset } = require('node:sea');
const { Worker } = require('node:worker_threads');

exports.startWorker = (workerData) => new Worker(getAsset('start-thread.cjs', 'utf8'), { eval: true, workerData });
