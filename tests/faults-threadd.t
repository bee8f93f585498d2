# SPDX-License-Identifier: MIT
# faults-threadd.t - upper-threadd's system calls fail, one after the other.
. "$SOURCE/tests/faults.sh"

start_up "$threadd"
every "$threadd" accept4 Accept4
every "$threadd" clone,clone3 Pthread_create
every "$threadd" ppoll Ppoll
every "$threadd" read Read
every "$threadd" recvfrom Recv
every "$threadd" sendto Send
every "$threadd" write Write --verbose
every "$threadd" close Close
finish_faults
