# SPDX-License-Identifier: MIT
# Ping and load: pacing, payload, histogram, report.

noinst_LTLIBRARIES += src/measure/libmeasure.la
src_measure_libmeasure_la_SOURCES = \
	src/measure/deviation.c src/measure/deviation.h \
	src/measure/histogram.c src/measure/histogram.h \
	src/measure/load-options.h \
	src/measure/load.c src/measure/load.h \
	src/measure/loss.c src/measure/loss.h \
	src/measure/pacer.c src/measure/pacer.h \
	src/measure/payload.c src/measure/payload.h \
	src/measure/ping.c src/measure/ping.h \
	src/measure/ramp.c src/measure/ramp.h \
	src/measure/report.c src/measure/report.h \
	src/measure/result.c src/measure/result.h \
	src/measure/sample.c src/measure/sample.h \
	src/measure/silence.c src/measure/silence.h \
	src/measure/slots.c src/measure/slots.h \
	src/measure/spread.c src/measure/spread.h \
	src/measure/transaction.c src/measure/transaction.h
src_measure_libmeasure_la_LIBTOOLFLAGS = $(STATIC_ONLY)
