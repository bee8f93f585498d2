# SPDX-License-Identifier: MIT
# faults-threadd.t - upper-threadd survives or reports each failed system call.
. "$SOURCE/tests/faults.sh"

run_startup_faults "$threadd"
run_faults "$threadd" accept4 Accept4
run_faults "$threadd" clone,clone3 Pthread_create
run_faults "$threadd" ppoll Ppoll
run_faults "$threadd" read Read
run_faults "$threadd" recvfrom Recv
run_faults "$threadd" sendto Send
run_faults "$threadd" write Write --verbose
run_faults "$threadd" close Close
finish_faults
