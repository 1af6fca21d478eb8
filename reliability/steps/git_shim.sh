#!/bin/sh
# Stands before git on the PATH of a run: tells what is about to be done, hears what should happen.
# Its folder holds two pipes, `ask` and `reply`; arguments come as `-C directory command ...`.
here=${0%/*}
PATH=${PATH#"$here:"}
export PATH

hear() {
    while read -r who word number <"$here/reply"; do
        [ "$who" = $$ ] && return
    done
}

printf 'before %s %s %s\n' $$ "$3" "$4" >"$here/ask"
hear
harm=$word
case $harm in
refuse)
    echo 'fatal: unable to create a temporary file: No space left on device' >&2
    exit 128
    ;;
die) kill -KILL $$ ;;
hang) exec sleep 1000 ;;
esac

if [ "$4" = --batch-command ]; then
    # It is spoken to while it runs; nothing may stand between.
    [ "$harm" != cut ] && exec git "$@"
    git "$@" | {
        dd bs=1 count=100 2>/dev/null
        kill -KILL $$
    }
fi
if [ "$harm" = cut ]; then
    git "$@" >"$here/output.$$"
    head -c $(($(wc -c <"$here/output.$$") / 2)) "$here/output.$$"
else
    git "$@"
    code=$?
fi
printf 'after %s %s\n' $$ "$number" >"$here/ask"
hear
case $harm in
late)
    echo 'fatal: write error: Input/output error' >&2
    exit 128
    ;;
cut) kill -KILL $$ ;;
esac
exit "$code"
