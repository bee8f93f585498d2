# SPDX-License-Identifier: MIT
# calls.awk - print a page of a server.  In place of each line "@calls USERS@",
# list the system calls that src/server/confine.def allows to USERS, by reason.
#
#     awk -f man/calls.awk src/server/confine.def PAGE

# Note that USERS may make CALL; WHEN is the condition, if it has one.
function allow(users, call, when,   n, user, i, key) {
	n = split(users, user, / [|] /)
	for (i = 1; i <= n; i++) {
		key = reasons SUBSEP user[i]
		if (!((key, call) in listed))
			calls[key] = calls[key] " " call
		listed[key, call] = 1
		if (when != "" && index(conditions[key, call] ",", " " when ",") == 0)
			conditions[key, call] = conditions[key, call] \
				(conditions[key, call] == "" ? " " : ", ") when
	}
}

# Print the calls for reason R of USERS, a list of COUNT.
function show(r, users, count,   u, n, call, i, key, text, known) {
	for (u = 1; u <= count; u++) {
		key = r SUBSEP users[u]
		n = split(calls[key], call, " ")
		for (i = 1; i <= n; i++) {
			if ((r, users[u], call[i]) in conditions)
				call[i] = call[i] " \" (" \
					substr(conditions[r, users[u], call[i]], 2) ")\""
			if (call[i] in known)
				continue
			known[call[i]] = 1
			text = text (text == "" ? "" : ",\n") ".BR " call[i] \
				(call[i] ~ /"$/ ? "" : " ")
		}
	}
	if (text != "")
		printf ".PP\n%s:\n.RS 4\n%s.\n.RE\n", reason[r], text
}

FILENAME ~ /\.def$/ && /^REASON/ {
	reason[++reasons] = substr($0, 9, length($0) - 10)
}
FILENAME ~ /\.def$/ && /^[A-Z_]+\([A-Z]/ {
	n = split($0, part, /\(|, |\)/)
	when = ""
	if (part[1] ~ /^(VALUE|OPTION|LISTENER_OPTION)$/)
		when = part[n - 1]
	else if (part[1] == "VALUES")
		when = part[4]
	else if (part[1] == "LISTENER")
		when = "on a listener"
	else if (part[1] == "SECRET")
		when = "with the secret"
	else if (part[1] == "THREAD")
		when = "to create a thread"
	else if (part[1] == "OWN")
		when = "in the process itself"
	else if (part[1] == "DATA")
		when = "without PROT_EXEC"
	sub(/_(OLD|NEW)$/, "", when)
	sub(/^0$/, "without flags", when)
	if (part[1] != "KILL" && part[1] != "REASON")
		allow(part[2], part[3], when)
}
FILENAME ~ /\.def$/ { next }

/^@calls .*@$/ {
	n = split(substr($0, 8, length($0) - 8), user, " ")
	for (r = 1; r <= reasons; r++)
		show(r, user, n)
	next
}
{ print }
