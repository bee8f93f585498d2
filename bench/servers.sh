# SPDX-License-Identifier: MIT
# servers.sh - shared by the benchmarks: the servers to compare; start one, load
# it, and measure its memory.  BUILD and SOURCE are the build folder and the
# source.

client=$BUILD/src/upper-client
workers=16 # of a server with workers
work=$(mktemp -d)
server=
holder=
PATH=$PATH:/usr/sbin:/sbin
trap 'let_go; stop_server; rm -r "$work"' EXIT
trap 'exit 130' INT TERM

# say TEXT...: show the progress in one line, if standard error is a terminal.
say() {
	test ! -t 2 || printf '\r\033[K%s' "$*" >&2
}

# die TEXT...: print an error, and exit.
die() {
	printf '\n%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# has PROGRAM: it is installed.
has() {
	command -v "$1" >/dev/null 2>&1
}

# The rows of the tables: our servers, the bare loops of the same designs, and
# common alternatives.
ours='upper-forkd upper-forkd--prefork upper-threadd upper-threadd--pool'
limits='bare-fork bare-fork-dynamic bare-prefork bare-thread bare-pool bare-iterative'
peers='go haproxy tcpserver xinetd busybox-nc socat ncat'

# limit_of SERVER MODE: print the bare loop to compare SERVER with.
limit_of() {
	case $1,$2 in
	upper-forkd,*) echo bare-fork ;;
	upper-forkd--prefork,*) echo bare-prefork ;;
	upper-threadd,*) echo bare-thread ;;
	upper-threadd--pool,crr) echo bare-iterative ;;
	upper-threadd--pool,*) echo bare-pool ;;
	bare-fork-dynamic,*) echo bare-fork ;;
	bare-*) echo "$1" ;;
	esac
}

# why_not SERVER: print why SERVER cannot run here, or nothing if it can.
why_not() {
	case $1 in
	go)
		if ! has go; then
			echo "no go"
		elif ! test -x "$BUILD/bench/peer-go"; then
			GO111MODULE=off GOCACHE="$work/go" go build \
				-o "$BUILD/bench/peer-go" "$SOURCE/bench/peer.go" \
				>"$work/go.log" 2>&1 || echo "go build fails"
		fi
		;;
	haproxy)
		has haproxy || { echo "not installed"; return; }
		haproxy -vv | grep -q '+LUA' || echo "built without Lua"
		;;
	busybox-nc)
		has busybox || { echo "not installed"; return; }
		busybox nc --help 2>&1 | grep -q -e '-ll' || echo "it has no -ll"
		;;
	upper-* | bare-*) ;;
	*) has "$1" || echo "not installed" ;;
	esac
}

# does SERVER MODE: SERVER can be measured in MODE.
does() {
	case $1,$2 in
	bare-iterative,crr) ;;
	bare-iterative,*) return 1 ;; # one at a time
	haproxy,stream) return 1 ;;   # its Lua reads pieces of a fixed size
	ncat,stream) return 1 ;;      # it blocks when both ends send
	esac
}

# free_port: set port to a free one, for servers that cannot choose their own.
free_port() {
	: >"$work/port"
	"$BUILD/bench/bare-iterative" 0 >"$work/port" &
	until port=$(cat "$work/port") && test -n "$port"; do :; done
	kill $!
	wait $! 2>/dev/null || :
}

# launch COMMAND [ARGUMENT]...: start COMMAND, with its output in $work/log.
launch() {
	: >"$work/log"
	"$BUILD/bench/launch" "$work/usage" "$@" >>"$work/log" 2>&1 &
	server=$!
}

# start_command SERVER [OPTION]...: start SERVER, with $workers workers if it
# has any.
start_command() {
	filter=$(cd "$BUILD/bench" && pwd)/filter
	port=
	case $1 in
	upper-forkd | upper-threadd)
		shift
		launch "$BUILD/src/$name" --listen=127.0.0.1:0 "$@"
		;;
	upper-forkd--prefork)
		shift
		launch "$BUILD/src/upper-forkd" --listen=127.0.0.1:0 \
			--prefork=$workers "$@"
		;;
	upper-threadd--pool)
		shift
		launch "$BUILD/src/upper-threadd" --listen=127.0.0.1:0 \
			--pool=$workers "$@"
		;;
	bare-*) launch "$BUILD/bench/$1" 0 $workers ;;
	go) launch "$BUILD/bench/peer-go" ;;
	tcpserver)
		launch tcpserver -1 -H -R -l0 -c 10000 -b 1024 127.0.0.1 0 "$filter"
		;;
	socat)
		launch socat -d -d TCP-LISTEN:0,bind=127.0.0.1,fork,backlog=1024 \
			"EXEC:$filter"
		;;
	ncat)
		free_port
		launch ncat -l 127.0.0.1 $port -k -m 10000 -e "$filter"
		;;
	busybox-nc)
		free_port
		launch busybox nc -ll -p $port -e "$filter" 127.0.0.1
		;;
	xinetd)
		free_port
		cat >"$work/xinetd.conf" <<-END
			service upper
			{
				type = UNLISTED
				socket_type = stream
				protocol = tcp
				bind = 127.0.0.1
				port = $port
				wait = no
				user = $(id -un)
				server = $filter
				instances = UNLIMITED
				per_source = UNLIMITED
				cps = 1000000 1
				log_type = FILE /dev/null
			}
		END
		launch xinetd -dontfork -f "$work/xinetd.conf" \
			-pidfile "$work/xinetd.pid"
		;;
	haproxy)
		free_port
		cat >"$work/upper.lua" <<-END
			core.register_service("upper", "tcp", function(applet)
				while true do
					local data = applet:receive(64)
					if data == nil or #data == 0 then return end
					applet:send(string.upper(data))
				end
			end)
		END
		cat >"$work/haproxy.cfg" <<-END
			global
				maxconn 4000
				lua-load $work/upper.lua
			defaults
				mode tcp
				timeout client 300s
				timeout server 300s
				timeout connect 5s
			frontend upper
				bind 127.0.0.1:$port
				tcp-request content use-service lua.upper
		END
		launch haproxy -db -f "$work/haproxy.cfg"
		;;
	esac
}

# start_server SERVER [OPTION]...: start SERVER, set port to its port, and wait
# until it has served a first connection.
start_server() {
	name=$1
	start_command "$@"
	tries=0
	until test -n "$port"; do
		port=$(sed -n -e 's/.*listening on .*:\([0-9]*\)$/\1/p' \
			-e 's/^\([0-9][0-9]*\)$/\1/p' "$work/log" | head -n 1)
		tries=$((tries + 1))
		kill -0 $server 2>/dev/null && test $tries -lt 5000 ||
			die "$name does not start: $(cat "$work/log")"
	done
	# --ping does not half-close: after a half-close, ncat -e drops the reply.
	until "$client" --ping=1 -c 127.0.0.1:$port --timeout=5 >"$work/first" 2>&1; do
		tries=$((tries + 1))
		kill -0 $server 2>/dev/null && test $tries -lt 5000 ||
			die "$name does not serve: $(cat "$work/log" "$work/first")"
	done
}

# stop_server: stop it, and set usage to the processor seconds of its processes.
stop_server() {
	test -n "$server" || return 0
	kill $server 2>/dev/null || :
	wait $server 2>/dev/null || :
	server=
	usage=$(awk '{print $1 + $2}' "$work/usage" 2>/dev/null)
}

# member NAME: print the value of NAME in $result, the JSON of the client.
member() {
	printf '%s\n' "$result" |
		sed -n 's/.*"'"$1"'":\(-\{0,1\}[0-9.][0-9.e+-]*\).*/\1/p'
}

# load MODE CONNECTIONS SECONDS [OPTION]...: load the server; set result to the
# JSON of the client, and lost to its errors.
load() {
	mode=$1 connections=$2 seconds=$3
	shift 3
	result=$("$client" --load=$mode --connections=$connections \
		--duration=$seconds -c 127.0.0.1:$port --json "$@" 2>"$work/errors") ||
		test -n "$result" || die "$name, $mode: $(cat "$work/errors")"
	lost=$(cat "$work/errors")
}

# hold N: open N connections, and keep them idle after their first reply.
hold() {
	: >"$work/held"
	env --default-signal=QUIT \
		"$client" --load=rr --connections=$1 --rate=1 --duration=3600 \
		-c 127.0.0.1:$port --json >"$work/held.json" 2>>"$work/held" &
	holder=$!
	# On SIGQUIT the client reports for how long all connections have been open.
	tries=0
	until sed -n 's/.*: \([0-9.]*\) s, .*/\1/p' "$work/held" | tail -n 1 |
		awk '$1 > 0 {found = 1} END {exit !found}'; do
		sleep 0.1
		tries=$((tries + 1))
		kill -QUIT $holder 2>/dev/null && test $tries -lt 1200 ||
			die "$name cannot keep $1 connections open: $(cat "$work/held")"
	done
}

# let_go: close the connections of hold; fail if one had been lost.
let_go() {
	test -n "$holder" || return 0
	kill $holder
	set -- "$holder"
	holder=
	wait "$1"
}

# kernel_memory: print the KiB of the kernel that are not cache: sockets,
# processes, stacks, page tables.
kernel_memory() {
	awk '/^(SUnreclaim|KernelStack|PageTables|Percpu):/ {sum += $2}
		END {print sum}' /proc/meminfo
}

# process_memory PID: print the KiB of PID and its descendants, shared pages
# counted once (PSS).
process_memory() {
	set -- "$1" /proc/[0-9]*
	awk -v root="$1" '
	BEGIN {
		for (i = 2; i < ARGC; i++) {
			file = ARGV[i] "/stat"
			if ((getline line <file) <= 0)
				continue
			close(file)
			pid = line + 0
			sub(/.*\) /, "", line)
			split(line, field, " ")
			list[field[2]] = list[field[2]] " " pid
		}
		todo[n = 1] = root
		for (i = 1; i <= n; i++) {
			file = "/proc/" todo[i] "/smaps_rollup"
			while ((getline line <file) > 0)
				if (line ~ /^Pss:/) {
					sub(/^Pss: */, "", line)
					sum += line
				}
			close(file)
			m = split(list[todo[i]], field, " ")
			for (j = 1; j <= m; j++)
				todo[++n] = field[j]
		}
		print sum + 0
	}' "$@"
}

# machine: describe this machine in one line.
machine() {
	printf '%s cores, %s MiB, Linux %s\n' "$(getconf _NPROCESSORS_ONLN)" \
		"$(awk '/MemTotal/ {print int($2 / 1024)}' /proc/meminfo)" \
		"$(uname -r | cut -d. -f1,2)"
}
