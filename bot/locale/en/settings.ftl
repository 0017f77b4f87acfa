right-to-do = { $right ->
    [start] start and load sessions
    [next] move on to the next round
    [steer] change the prompt, the display or how photos are chosen
    [finish] finish and reopen sessions
    [apply] label the whole dataset
    [export] get labels and classifiers as files
    [save] save, copy and merge concepts
    [delete] rename and delete other members' concepts
   *[moderate] settle disputes, hide photos and change how votes count
}

# Who can do something.

everyone = everyone
named-members = { $count ->
    [one] { $count } named member
   *[other] { $count } named members
}
message-managers = members who manage messages
server-managers = members who manage the server
