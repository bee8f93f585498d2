/* SPDX-License-Identifier: MIT */
/* catch.h - install handlers for signals that may be ignored on purpose. */
#ifndef COMMON_CATCH_H
#define COMMON_CATCH_H

/*
 * Install HANDLER for SIGNAL; it runs with all signals blocked.  But if SIGNAL
 * is ignored, leave it ignored: nohup(1), trap '' in a shell, and a shell
 * without job control start a program with a signal ignored, so that the signal
 * has no effect on it.
 */
void catch_signal(int signal, void (*handler)(int));

#endif
