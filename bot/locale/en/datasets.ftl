### Datasets: listing, adding and removing them.

datasets-heading = Datasets
dataset-line = **{ $name }**{ $default ->
    [true] {" "}(default)
   *[false] {""}
} · { photos-count } · { $encoder }
own-dataset = this server's own
dataset-facts = { photos-count } · { $encoder } · { $dimension } dimensions

# Adding photos: one message that follows an addition from start to end.

addition-title = Adding the dataset “{ $dataset }”
retry-title = Trying the missing photos of “{ $dataset }” again
retry-button = Try the missing photos again
cancel-addition-button = Cancel
addition-fetching = Downloading the file…
addition-waiting = Waiting for earlier additions to finish…
addition-comparing = Looking for duplicates…
addition-counts = { $done } of { photos-count }{ $failed ->
    [0] {""}
   *[other] {" "}· { $failed } couldn't be added
}
addition-pace = { NUMBER($rate, maximumFractionDigits: 1) } photos/s
addition-pace-left = { addition-pace } · { $minutes ->
    [0] less than a minute left
    [one] { $minutes } minute left
   *[other] { $minutes } minutes left
}
addition-pace-hours-left = { addition-pace } · { $hours } hours left
addition-done = { $photos ->
    [0] None of the photos could be added, so there's no new dataset.
   *[other] { photos-count }. Search them with { COMMAND("concept start") } and the dataset { $dataset }.
}
addition-cancelled = { $photos ->
    [0] Cancelled. Nothing was added.
    [one] Cancelled. { $photos } photo was added and stays. { COMMAND("dataset remove") } deletes the dataset.
   *[other] Cancelled. { $photos } photos were added and stay. { COMMAND("dataset remove") } deletes the dataset.
}
addition-failed = This couldn't be finished. { $why }{ $photos ->
    [0] {""}
   *[other] {" "}{ photos-count } stayed.
}
addition-started = On its way: { $link }
addition-cancelled-privately = Cancelling. What was already added stays.
failures-heading = Left out
failures-line = { $count } { $reason ->
    [not-found] not found
    [gone] deleted
    [refused] refused by the server
    [rate-limited] rate limited
    [server-error] server error
    [timeout] too slow
    [unreachable] unreachable
    [redirects] too many redirects
    [bad-url] unusable URL
    [no-file] no such file
    [too-large] too large
    [empty] empty
    [not-an-image] not an image
    [broken-image] damaged image
    [too-many-pixels] too many pixels
    [bad-row] unreadable row
    [repeated-id] repeated ID
    [no-embedding] no usable embedding
   *[other-file] another kind of file
}
contents-heading = Most common subjects
contents-word = { $word }{"\u00A0"}({ $photos })
contents-progress = Learning this dataset's words: { $percent }% of the { $phase ->
    [reading] captions
    [encoding] words
   *[matching] photos
}
duplicates-line = { photos-count } hidden as duplicates

# Removing a dataset asks twice.

confirm-remove = Remove the dataset “{ $dataset }” with its { photos-count }?
confirm-remove-again = You can't get its photos back, and its finished sessions can't be reopened. Really remove “{ $dataset }”?
remove-button = Remove…
really-remove-button = Yes, delete it permanently
removed = Removed the dataset “{ $dataset }”.
