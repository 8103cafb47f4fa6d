# Sourced: sets own to a command that runs another one in a network of its own, as its root; to nothing where that is
# forbidden. Ports 443 and 80 are free there, nothing else can be reached, and all of it goes with the last process in it.
own=
for way in 'unshare --net' 'unshare --user --map-root-user --net'; do
	if $way true 2>/dev/null; then own=$way; break; fi
done
