### How votes count in a session, and a server's settings.

voting-heading = **How votes count in this session**
voters-line = Voters: { $voters }
voting-changed = { $member } changed how votes count here:
    { $rules }
# Above the photos of a round: who votes, and how many have voted on all nine.
voters-note = voters: { $voters }
next-after-note = { $judges } of { $needed } have voted on all nine; then the next round starts
quorum-menu = Votes needed per photo…
quorum = { $count ->
    [one] One vote decides
   *[other] A photo needs { $count } votes
}
settled-by-agreement = The first { $first } votes decide if they agree; if not, a photo needs { $most }
next-or-settled = { $next }, or when every photo is settled
next-after-menu = When the next round starts…
next-after = { $count ->
    [0] Next round: when someone asks for it
    [one] Next round: when { $count } member has voted on all nine
   *[other] Next round: when { $count } members have voted on all nine
}
daily-option = Next round: every day at a time you choose…
daily-kept-option = Next round: every day at the time above
daily-change-option = Next round: every day at another time…
daily-line = Next round: every day at { $time }, if someone has voted on the last one
daily-note = a new round every day
# The form has a title, and two fields with a label of at most 45 characters.
daily-form-title = A round every day
daily-form-time = Time of the daily round
daily-form-time-hint = On your clock, such as 9:00, 21:30 or 9 pm
daily-form-clock = What time is it for you now?
daily-form-clock-hint = Discord doesn't tell me your time zone, so I work it out from this
voters-menu = Who can vote (none: everyone)…

settings-heading = **Defaults for this server's new sessions**
display-menu = How rounds look…
display-line = Rounds: { $chosen }
bot-default-display = The bot's default
back-button = Back

# Rights.

rights-heading = **Who can do what** (members who manage the server can do everything)
rights-menu = Who can do what…
right-name = { $right ->
    [start] Start and load sessions
    [next] Move on to the next round
    [steer] Change the prompt, the display or how photos are chosen
    [finish] Finish and reopen sessions
    [apply] Label the whole dataset
    [export] Get labels and classifiers as files
    [save] Save, copy and merge concepts
    [delete] Rename and delete other members' concepts
   *[moderate] Settle disputes, hide photos and change how votes count
}
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
right-line = { right-name }: { $holders }
right-question = **Who can { right-to-do }?**
right-roles-menu = { $is_moderators ->
    [true] Roles (none: only moderators)
   *[false] Roles (none: everyone)
}
other-rights = Everything else: everyone
deleted-roles = ⚠️ { $count ->
    [one] { $count } chosen role no longer exists. Choose another one
   *[other] { $count } chosen roles no longer exist. Choose other ones
}
unknown-roles = ⚠️ `NINEFOLD_RIGHTS` names { $names }, but this server has no such role. Choose roles here

# Who can do something.

everyone = everyone
named-members = { $count ->
    [one] { $count } named member
   *[other] { $count } named members
}
message-managers = members who manage messages
server-managers = members who manage the server
only-server-managers = only members who manage the server
