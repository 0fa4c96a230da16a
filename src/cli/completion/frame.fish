
# Prints the command of the line, the number of its finished arguments, and the sweep, the state folder and the server that it names, each on a line.
function __hyperdrive_line
    set -l tokens (commandline -opc)
    set -l command ''
    set -l sweep ''
    set -l state ''
    set -l server ''
    set -l option ''
    set -l ended no
    set -l arguments 0
    for word in $tokens[2..-1]
        if test -n "$option"
            test "$option" = --state; and set state $word
            test "$option" = --server; and set server $word
            set option ''
        else if test $ended = no; and test "$word" = --
            set ended yes
        else if test $ended = no; and string match -q -- '-*' $word
            string match -q -- '--state=*' $word; and set state (string replace -- '--state=' '' $word)
            string match -q -- '--server=*' $word; and set server (string replace -- '--server=' '' $word)
            test -n "$(__hyperdrive_takes $command $word)"; and set option $word
        else if test -z "$command"
            set command (__hyperdrive_command $word)
        else
            set arguments (math $arguments + 1)
            test "$(__hyperdrive_takes $command $arguments)" = sweep; and set sweep $word
        end
    end
    printf '%s\n' "$command" $arguments "$sweep" "$state" "$server"
end

# Whether the line has one of these commands.
function __hyperdrive_in
    set -l line (__hyperdrive_line)
    contains -- "$line[1]" $argv
end

# Whether the line has no command yet.
function __hyperdrive_no_command
    set -l line (__hyperdrive_line)
    test -z "$line[1]"
end

# Whether the word under the cursor is argument number $argv[2] of the command $argv[1], or with a + at its end that one or a later one.
function __hyperdrive_at
    string match -q -- '-*' (commandline -ct); and return 1
    set -l line (__hyperdrive_line)
    test "$line[1]" = $argv[1]; or return 1
    set -l next (math $line[2] + 1)
    set -l wanted (string replace + '' $argv[2])
    test $next -eq $wanted; or string match -q '*+' $argv[2]; and test $next -ge $wanted
end

# Sweeps or trials of the state folder that the line names, with descriptions.
function __hyperdrive_ask
    set -l line (__hyperdrive_line)
    set -l program (string replace -r '^~/' $HOME/ -- (commandline -opc)[1])
    set -l words complete $argv[1]
    test $argv[1] = trials; and test -n "$line[3]"; and set -a words $line[3]
    test -n "$line[4]"; and set -a words --state (string replace -r '^~/' $HOME/ -- $line[4])
    test -n "$line[5]"; and set -a words --server $line[5]
    $program $words 2>/dev/null
end

# Files, those that can be sweep files first.
function __hyperdrive_sweep_files
    for ending in .yaml .yml .json
        __fish_complete_suffix $ending
    end
end
