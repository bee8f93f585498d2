# SPDX-License-Identifier: MIT
# Bash completion for upper-forkd, upper-threadd and upper-client.  It takes the
# options and their arguments from each program's --help.

# Complete an ADDRESS: HOST: (the user adds the port), or unix:PATH.
_upper_address()
{
	local whole=$cur

	compopt -o nospace
	if [[ $cur == unix:* ]]; then
		cur=${cur#unix:}
		_filedir
		COMPREPLY=("${COMPREPLY[@]/#/unix:}")
	else
		_known_hosts_real -c -- "$cur"
		COMPREPLY+=($(compgen -W 'localhost: unix:' -- "$cur"))
	fi
	__ltrim_colon_completions "$whole"
}

# Complete one of the words in $1, WORD|WORD...; after a comma, one more.  A NAME at
# the end stands for other words.
_upper_words()
{
	local before= words=${1%%|[[:upper:]]*}

	[[ $cur == *,* ]] && before=${cur%,*},
	COMPREPLY=($(compgen -P "$before" -W "${words//|/ }" -- "${cur##*,}"))
}

_upper()
{
	local cur prev words cword split line argument= takes_files= options=()

	_init_completion -s -n : || return
	while IFS= read -r line; do
		[[ $line == Usage:*'[FILE]'* ]] && takes_files=yes
		# "  -s, --long[=ARGUMENT]  what it does"
		[[ $line =~ ^\ +(-[a-zA-Z0-9])?(, )?(--[a-z0-9-]+)(\[?=([^ ]+))? ]] || continue
		local short=${BASH_REMATCH[1]} long=${BASH_REMATCH[3]}
		local given=${BASH_REMATCH[4]} what=${BASH_REMATCH[5]}

		options+=("$long${given:+=}")
		# An optional argument follows "=", and is never the next word.
		if [[ $given == \[* ]]; then
			options+=("$long")
			what=${what%]}
			[[ $split == true ]] || continue
		fi
		[[ $given && ($prev == "$long" || $prev == "$short") ]] &&
			argument=$what
	done < <(LC_ALL=C "$(dequote "$1")" --help 2>/dev/null |
		grep -e '^Usage:' -e '^ \{2,6\}-')

	case $argument in
	'') ;;
	ADDRESS) _upper_address; return ;;
	FILE) _filedir; return ;;
	USER*) _usergroup; return ;;
	*[a-z]'|'[a-z]*) _upper_words "$argument"; return ;;
	*) return ;; # a number: nothing to offer
	esac
	[[ $split == true ]] && return

	if [[ $cur == -* ]]; then
		COMPREPLY=($(compgen -W '"${options[@]}"' -- "$cur"))
		[[ ${COMPREPLY-} == *= ]] && compopt -o nospace
	elif [[ $takes_files ]]; then
		_filedir
	fi
} &&
	complete -F _upper upper-forkd upper-threadd upper-client

# ex: filetype=sh
