### Words that several areas share.

label = { $label ->
    [yes] yes
    [no] no
    [disputed] disputed
   *[none] no label
}
vote = { $vote ->
    [yes] ✓ yes
    [no] ✗ no
   *[unsure] ? unsure
}
quoted = “{ $text }”
unnamed-member = an unnamed member
nothing = none
working = One moment…
page-of = Page { $page } of { $pages }

# Lists: "a, b and 3 more", "a and b", "a or b".

list-separator = ,{" "}
list-and = {" "}and{" "}
list-or = {" "}or{" "}
list-more = { $items } and { $count } more
list-more-members = { list-more }
list-more-words = { list-more }
# Below lines that have no room for the others.
more-lines = and { $count } more

# Permissions, as Discord calls them.

permission-view-channel = View Channel
permission-read-message-history = Read Message History
permission-send-messages = Send Messages
permission-send-messages-in-threads = Send Messages in Threads
permission-create-public-threads = Create Public Threads
permission-embed-links = Embed Links
permission-attach-files = Attach Files
permission-pin-messages = Pin Messages
