/* SPDX-License-Identifier: MIT */
/* upper-client.c - the client: send files, or measure or load a server. */
#include <config.h>

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "common/calls.h"
#include "common/connect.h"
#include "common/die.h"
#include "common/language.h"
#include "common/output.h"
#include "common/standard.h"
#include "measure/report.h"
#include "trace/trace.h"
#include "input.h"
#include "options.h"
#include "same-file.h"
#include "transfer.h"
#include "wrap.h"

/* Static, since end_progress, which die calls, takes no argument. */
static struct progress progress;

static void
end_trace(void)
{
	(void)trace_end(); /* has printed a message if it failed */
}

static void
end_progress(void)
{
	progress_end(&progress);
}

/* Send the files to the server and print the reply.  Return an exit status, as
 * do_load does. */
static int
do_filter(const struct client_options *options)
{
	const struct endpoint *server;
	char name[WRAP_ADDRESS_SIZE];
	static struct input input; /* its thread may run until the end */
	int fd;

	input_open(&input, options->files);
	trace_start(&options->trace, &options->endpoints, options->timeout_ms);
	fd = connect_any(&options->endpoints, options->timeout_ms, NULL,
	                 &server);
	wrap_format_address(&server->address.any, server->length, name,
	                    sizeof name);
	if (fd < 0)
		die_errno(name);
	progress_start(&progress,
	               options->trace.shown ? PROGRESS_OFF : options->progress,
	               input_total(&input));
	input_start(&input);
	trace_end_reading();
	transfer(&input, fd, name, options->verify, options->timeout_ms,
	         &progress);
	input_check(&input);
	calls->close(fd);
	return trace_end() ? 0 : 1;
}

static int
do_load(const struct client_options *options)
{
	static struct load_result result;
	const struct endpoint *server;
	char name[WRAP_ADDRESS_SIZE];

	load(&options->endpoints, &options->load, &server, &result);
	wrap_format_address(&server->address.any, server->length, name,
	                    sizeof name);
	report(name, &options->load, &result, options->json);
	return report_verdict(name, &result) ? 0 : 1;
}

int
main(int argc, char *argv[])
{
	struct client_options options;
	int status;

	standard_open();
	die_register(end_trace);
	die_register(end_progress);
	client_options_parse(&options, argc, argv);
	trace_set_messages(&options.trace);
	output_check();
	trace_drop_rights(&options.trace); /* before a name is looked up */
	client_options_resolve(&options);
	switch (options.mode) {
	case CLIENT_PING:
		status = ping(&options.endpoints, &options.ping);
		break;
	case CLIENT_LOAD:
		status = do_load(&options);
		break;
	default:
		refuse_same_file(options.files);
		status = do_filter(&options);
	}
	client_options_free(&options);
	output_flush();
	if (Close(STDOUT_FILENO) < 0)
		die_errno(_("standard output"));
	return status;
}
