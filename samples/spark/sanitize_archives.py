#!/usr/bin/env python3
"""Sanitizes a folder of archived logs on Spark, through the logveil command on the workers.

    spark-submit sanitize_archives.py --logveil /opt/logveil/bin/logveil hdfs:///logs/2025 hdfs:///clean/2025

One task a file: a value may continue over lines, and what opens it must be seen. Archives in which every line is a
record of its own (access logs, NDJSON) may be split: --split-bytes 128m. What is packed (.gz, .bz2, .zst as Spark reads them) is
never split.

The result, by Spark's own output committer, so that a task that is tried again or runs twice leaves it once:

    OUT/kind=clean/file=NAME/part-…     the lines of an archive, packed as --compression says
    OUT/kind=counts/file=NAME/part-…    what was found in them, as `logveil --stats` writes it

Every line ends with a line feed, a last one without gets one. Other bytes are what they were.
"""
import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import threading

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

# More than any archive: each is a task of its own.
WHOLE_FILES = 1 << 50
# Lines that are handed on together.
LINES_IN_BATCH = 4096


def main():
    words = parse_words()
    spark = configure(words).getOrCreate()
    try:
        archives = spark.read.option("lineSep", "\n").option("recursiveFileLookup", "true").text(words.input)
        base = common_folder([plain(path) for path in archives.inputFiles()])
        lines = archives.select(F.col("_metadata.file_path").alias("path"), F.col("value").cast("binary").alias("line"))
        command = shlex.split(words.logveil) + words.flags
        schema = "kind string, file string, line binary"
        results = lines.mapInArrow(sanitizer(command, base), schema)
        (
            results.withColumn("line", F.col("line").cast("string"))
            .write.option("lineSep", "\n")
            .option("compression", words.compression)
            .partitionBy("kind", "file")
            .mode("errorifexists")
            .text(words.output)
        )
        report(spark, words.output)
    finally:
        spark.stop()


def parse_words():
    parser = argparse.ArgumentParser(description="Sanitizes a folder of archived logs on Spark.")
    parser.add_argument("input", help="folder or pattern of archives")
    parser.add_argument("output", help="folder that is to be made")
    parser.add_argument("--logveil", default="logveil", help="the command as the workers have it")
    parser.add_argument("--compression", default="gzip", choices=["none", "gzip", "zstd"])
    parser.add_argument("--split-bytes", type=size, default=WHOLE_FILES, help="split plain files of single-line records")
    parser.add_argument("flags", nargs="*", help="after --: flags for logveil, such as -- --rules /etc/rules.yaml")
    return parser.parse_args()


def size(text):
    units = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
    return int(text[:-1]) * units[text[-1]] if text[-1] in units else int(text)


def configure(words):
    return (
        SparkSession.builder.appName("logveil")
        # A file that is opened costs as much as a task may read: so no two of them share a task.
        .config("spark.sql.files.maxPartitionBytes", words.split_bytes)
        .config("spark.sql.files.openCostInBytes", words.split_bytes)
        # Tasks move their files into place when the job is done, not before.
        .config("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version", 1)
        # Lines and counts are written side by side; else Spark would sort them, and lines would lose their order.
        .config("spark.sql.maxConcurrentOutputFileWriters", 16)
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", LINES_IN_BATCH)
    )


def plain(path):
    """Spark writes one path in several ways: file:///a and file:/a."""
    return re.sub("^([A-Za-z0-9+.-]+):/+", r"\1:/", path)


def common_folder(paths):
    """What all paths begin with, up to a slash: names are relative to it."""
    folder = os.path.commonprefix([path.rsplit("/", 1)[0] + "/" for path in paths])
    return folder[: folder.rfind("/") + 1]


def sanitizer(command, base):
    """What a task does with its lines: it gives those of each file to a command of its own."""

    def run(batches):
        import pyarrow

        def rows(kind, file, lines):
            columns = [[kind] * len(lines), [file] * len(lines), lines]
            types = [pyarrow.string(), pyarrow.string(), pyarrow.binary()]
            arrays = [pyarrow.array(column, kind) for column, kind in zip(columns, types)]
            return pyarrow.RecordBatch.from_arrays(arrays, ["kind", "file", "line"])

        for path, chunks in by_file(batches):
            file = plain(path)
            file = file[len(base) :] if file.startswith(base) else file
            with tempfile.TemporaryDirectory() as folder:
                counts = os.path.join(folder, "counts.json")
                for lines in through(command + ["--stats=" + counts], chunks):
                    yield rows("clean", file, lines)
                with open(counts, "rb") as found:
                    yield rows("counts", file, [found.read().strip()])

    return run


def by_file(batches):
    """The batches of one file after the other: pairs of its path and an iterator over bytes."""
    pending = None
    batches = iter(batches)

    def next_run():
        nonlocal pending
        if pending is None or pending.num_rows == 0:
            pending = next(batches, None)
        return pending

    while next_run() is not None:
        path = pending.column(0)[0].as_py()

        def chunks():
            nonlocal pending
            while next_run() is not None and pending.column(0)[0].as_py() == path:
                paths = pending.column(0)
                count = pending.num_rows
                if paths[count - 1].as_py() != path:
                    count = next(at for at in range(count) if paths[at].as_py() != path)
                lines = pending.column(1).slice(0, count).to_pylist()
                pending = pending.slice(count)
                yield b"\n".join(lines) + b"\n"

        yield path, chunks()


def through(command, chunks):
    """The output of a command for an input, as lists of lines. Raises unless the command ends well."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    failures = []

    def feed():
        try:
            with process.stdin as pipe:
                for chunk in chunks:
                    pipe.write(chunk)
        except BaseException as error:  # the task raises it, not this thread
            failures.append(error)

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    try:
        lines = []
        for line in process.stdout:
            lines.append(line[:-1] if line.endswith(b"\n") else line)
            if len(lines) >= LINES_IN_BATCH:
                yield lines
                lines = []
        feeder.join()
        code = process.wait()
        if code != 0:
            raise RuntimeError("%s ended with %d; its messages are in this worker's stderr" % (command[0], code))
        if failures:
            raise failures[0]
        if lines:
            yield lines
    finally:
        process.kill()
        process.wait()


def report(spark, output):
    """One line a file, and a sum, from what the tasks left."""
    counts = spark.read.option("basePath", output).text(output + "/kind=counts").select("file", "value").collect()
    total = {"lines": 0, "parameters": 0}
    for row in sorted(counts):
        found = json.loads(row.value)
        for name in total:
            total[name] += found[name]
        print("%s: %d lines, %d parameters" % (row.file, found["lines"], found["parameters"]))
    print("%d archives: %d lines, %d parameters" % (len({row.file for row in counts}), total["lines"], total["parameters"]))


if __name__ == "__main__":
    sys.exit(main())
