/* SPDX-License-Identifier: MIT */
/* catch.h - install handlers for signals that may be ignored on purpose. */
#ifndef COMMON_CATCH_H
#define COMMON_CATCH_H

/*
 * Install HANDLER for SIGNAL; it runs with all signals blocked.  If SIGNAL is
 * ignored, it stays so: nohup(1), trap '' in a shell and a shell without job
 * control start a program like this, to keep the signal from it.
 */
void catch_signal(int signal, void (*handler)(int));

#endif
