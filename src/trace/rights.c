/* SPDX-License-Identifier: MIT */
/* rights.c - drop the capabilities of a traced client. */
#include <config.h>

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "rights.h"

#define BIT(capability) (1u << ((capability)&31))

int
rights_drop(bool except_reading)
{
	const unsigned files = except_reading ? BIT(CAP_DAC_READ_SEARCH) : 0;
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data) < 0)
		return -1;
	data[0].permitted &= files;
	data[0].effective &= files;
	data[1].permitted = data[1].effective = 0;
	data[0].inheritable = data[1].inheritable = 0;
	if (syscall(SYS_capset, &head, data) < 0)
		return -1;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}
