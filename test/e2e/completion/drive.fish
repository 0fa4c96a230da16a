# Prints what fish offers for lines: drive.fish SCRIPT LINE...
source $argv[1]
for line in $argv[2..-1]
    echo "== $line"
    complete -C $line
end
