### What went wrong, and what to do about it.

# The key of an error is its class: NoSessionError is error-no-session. An error without a message of its own has the
# message of its base class. A message with $reference is for the operator: the error is then in the bot's log under
# that reference.

error-unexpected = Sorry, something went wrong. Please try again. If it keeps happening, tell the bot's operator. { log-reference }
error-ninefold = That didn't work. Please tell the bot's operator. { log-reference }
log-reference = (Reference in the log: `{ $reference }`)

# Discord and permissions.

error-discord-failed = Discord didn't accept that. Please try again. If a round is missing, { COMMAND("concept next") } posts it.
error-answer-lost = Discord didn't accept my answer. What you asked for may already be done, so check before you try again.
error-channel-gone = The channel was deleted, so nothing can be posted there. Its votes are kept.
error-command-changed = This command has changed since your Discord loaded it. Restart Discord (Ctrl+R) and try again.
error-unknown-button = This button no longer works: the message is from an older version. { COMMAND("help") } shows what you can do.
error-unreadable-time = I can't read “{ $text }” as a time. Try again, and write it like 9:00, 21:30 or 9 pm.
error-missing-permissions = I don't have permission to post photos in this channel. Ask someone who manages it to allow: { $names }. Then try again. If a session was already started, { COMMAND("concept next") } posts its round.
error-missing-thread-permissions = I can't create a thread in this channel. Ask someone who manages it to give me { $names }, or try again without `thread`.
error-not-yours-to-post = I only post for you what you can post yourself. In this channel you don't have: { $names }.
error-timed-out = You're in time-out in this server, so you can't do that until it ends.
error-not-in-server = This only works in a server channel, because a concept is taught by a team.
error-no-threads-here = Threads can only be created in a text channel. Try it there, or without `thread`.
error-not-server-manager = Only members with the **Manage Server** permission can do that.
error-not-your-addition = Only the member who started this, or members with the **Manage Server** permission, can cancel it.
error-not-your-concept = Only the member who first saved this concept, or members with the **Manage Messages** permission, can do that.
error-not-allowed = You can't { right-to-do } here. That's for { $holders }.

# Sessions and rounds.

error-no-session = { $finished ->
    [true] This channel's session is finished. { COMMAND("session resume") } reopens it, and { COMMAND("concept start") } starts a new one.
   *[false] There's no session in this channel. { COMMAND("concept start") } starts one.
}
error-session-running = A session on “{ $prompt }” is already running here, in round { $rounds }. { COMMAND("concept next") } continues it.
error-session-finished = This session is finished. { COMMAND("session resume") } reopens the channel's last session.
error-session-changed = That session has ended. { COMMAND("concept status") } shows what's running.
error-start-in-preparation = Someone else is starting a session here right now. Look at their first round, then try again.
error-round-in-preparation = The next round is on its way: someone asked for it a moment ago.
error-unknown-round = That photo or round is gone. It may just have been replaced, so look at the message again.
error-stale-round = { $link ->
    [none] Round { $last_round } is ready. If it doesn't appear in a moment, { COMMAND("concept next") } posts it.
   *[other] Round { $last_round } is already out: { $link }
}
error-blind-round = Round { $number } is blind{ $link ->
    [none] {""}
   *[other] {" "}({ $link })
}. It's revealed { $until }, or when someone presses **{ reveal-button }** below it. Try again after that.
error-already-revealed = Round { $number } has been revealed. Vote on its photos in the channel.
error-not-voter = Your vote wasn't counted. Only these can vote in this session: { $voters }.
error-judged-photo = { $is_undo ->
    [true] Others have voted on the photo you brought in. Only a moderator can undo that replacement, because those votes would be lost.
   *[false] Others have voted on that photo. Only a moderator can replace it, because those votes would be lost.
}
error-nothing-to-undo = You have nothing left to undo in this session.
error-not-disputed = The team no longer disagrees about that photo. { COMMAND("show disputed") } shows what's left.
error-nothing-left-to-vote = You've already voted on every photo in this round.
error-out-of-photos = This session has shown every photo in the dataset. Finish it to get its labels and classifier?
error-no-yes = There's no yes vote in this session yet, so there's nothing to apply. Vote ✓ on a photo of what you mean.
error-apply-running = The concept is already being applied. The result will appear here.

# Prompts and pictures.

error-empty-prompt = Say what the photos should show, such as `a house by the lake`, or add an image of it.
error-only-negatives = That only says what to leave out. Say what to look for, too, such as `a house by the lake; -night`.
error-too-many-parts = A prompt can have at most { $limit } parts. Remove some and try again.
error-unknown-prompt = This dataset's encoder only knows certain prompts, and this isn't one of them. Try another prompt or another dataset.
error-unknown-words = The dataset's encoder doesn't know { $unknown }. Try other words.
error-no-picture = There's no image here. Attach one, link to one, or choose a message that shows one.
error-not-at-cdn = Discord doesn't host that file, so I can't read it. Attach it again, or link to it.
error-photo-rejected = I can't use that image: { $reason ->
    [too-large] it's too large
    [too-many-pixels] it has too many pixels
    [empty] the file is empty
    [not-an-image] it isn't an image
    [broken-image] the file is damaged
    [not-found] there's nothing at that address
    [gone] there's no longer anything at that address
    [bad-url] the address must be public and start with http:// or https://
    [timeout] its server took too long
   *[other] its server didn't provide it
}.
error-conflicting-example = It's also among the photos that fit, so it counts as one of those.
error-photo-unavailable = A photo can't be shown. Please try again. You can replace a broken photo under **{ more-button }**
error-hotlink-only = This dataset's photos can only be shown from their own addresses, so they can't be combined into one image. Rounds stay embeds.
error-no-copies = This export would contain copies of the photos, but this dataset's photos can only be shown from their own addresses. The formats Hugging Face (links only), Label Studio, CVAT and COCO work.
error-export-too-large = The file would be larger than the { $megabytes } MB that Discord accepts. The operator of the bot can export the session in full with `./scripts/export SESSION --format FORMAT`. A format without images, such as COCO, is smaller.
error-label-file = { $problem ->
    [kind] That file can't hold labels. Use a CSV, TSV or Parquet table with the columns `id` or `url` and `label`, JSON from Label Studio or FiftyOne, or a zip with images in the folders `yes` and `no`.
    [empty] That file has no labels that I know. Labels are yes, no and unsure; 1 and 0 work, too.
    [too-many] That file has more labels than one import can take: the limit is { $limit }.
    [too-large] That file is too large. The limit is { $limit } MiB.
   *[broken] That file can't be read. It may be damaged or not what its name says.
}

# Datasets.

error-unknown-dataset = There's no dataset called “{ $name }”.{ did-you-mean } { COMMAND("dataset list") } shows all of them.
did-you-mean = { $nearest ->
    [none] {""}
   *[other] {" "}Did you mean { $nearest }?
}
error-no-dataset = There's no dataset yet. The bot's operator can add one with `scripts/ingest`. { log-reference }
error-unknown-photo = There's no photo { $photo_id } in “{ $dataset }”. Start typing its ID, and choose it from the list.
error-empty-dataset = This dataset has no photos to show yet. If photos are being added, try again in a moment.
error-dataset-exists = A dataset with that name already exists. Choose another name, or remove that dataset.
error-dataset-name = A dataset's name must have 1 to { $limit } visible characters.
error-dataset-limit = { $limit ->
    [0] Only the bot's operator can add datasets here.
    [one] A server can have { $limit } dataset of its own. Remove it first.
   *[other] A server can have { $limit } datasets of its own. Remove one first.
}
error-dataset-in-use = { $channels ->
    [none] Photos are being added to this dataset. Cancel that first.
   *[other] A session is using this dataset in { $channels }. Finish it first with { COMMAND("concept finish") }.
}
error-not-own-dataset = This dataset belongs to the bot's operator, so only they can change it.
error-not-followed = This channel isn't followed. { COMMAND("dataset follow") } starts that.
error-already-followed = This channel is followed already. { COMMAND("dataset unfollow") } ends that.
error-not-shown-here = This dataset's photos come from { $channel }, and not everyone here can see that channel, or it's age-restricted and this one isn't. Use the dataset there, or in a channel whose members can all see it.
error-no-message-content = I'm not allowed to read messages, so I can't follow channels. The bot's operator can change that with the setting `NINEFOLD_MESSAGE_CONTENT` and Discord's Message Content intent.
error-cannot-read = I can't follow that channel. Ask someone who manages it to give me: { $names }.
error-not-yours-to-follow = You can only follow channels whose messages you can read yourself.
error-restricted-channel = That channel is age-restricted, so its photos can only be used in age-restricted channels. Use the command in one.
error-not-your-pictures = Only the author of a message, or members with the **Manage Messages** permission, can leave its pictures out.
error-nothing-to-retry = This dataset has no missing photos to try again.
error-addition-ended = That has already ended.
error-addition-abandoned = The bot stopped { $deaths ->
    [one] { $deaths } time
   *[other] { $deaths } times
} while adding this, so it won't try again.
error-no-file = Say where the photos come from: either a `url` or a `file`.
error-fetch = I couldn't download the file: { $reason ->
    [bad-url] the address must be public and start with http:// or https://
    [not-found] there's nothing at that address
    [gone] there's no longer anything at that address
    [too-large] it's too large
    [timeout] its server took too long
    [redirects] its server redirects too often
   *[other] its server didn't provide it
}.
error-ingest = I can't read that file. It may be damaged, or its name may not match its contents.
error-source-refused = { $refusal ->
    [kind] That file can't hold photos. Use a TSV, CSV or Parquet file with image URLs, or a zip of images.
    [broken] { error-ingest }
    [columns] That table needs the columns `id` and `url` (or Unsplash's `photo_id` and `photo_image_url`).
    [empty] That file has no photos.
    [too-many] That file has more photos than you can add here: the limit is { $limit }.
    [too-large] That file is too large. The limit here is { $limit } MiB, also when unpacked.
    [compression] That zip uses a compression method I can't read. Create it again with Deflate (the usual method) or without compression.
    [encrypted] That zip is password-protected. Create it again without a password.
    [folders] That zip has too many folders. The limit is { $limit }, so create it again with fewer.
   *[tables] That zip has too many tables. The limit is { $limit }, so combine them or add them one by one.
}

# Saved concepts.

error-unknown-concept = { $name ->
    [none] That concept no longer exists. { COMMAND("saved list") } shows all concepts.
   *[other] There's no saved concept called { $name } in this server.{ did-you-mean } { COMMAND("saved list") } shows all of them.
}
error-unknown-version = “{ $name }” has no version { $version }: the latest is { $last }. Use { COMMAND("saved list") } with its name to see all versions.
error-concept-exists = A concept called “{ $name }” already exists. Choose another name, or rename that concept.
error-concept-name = A concept's name must have 1 to { $limit } visible characters.
error-concept-limit = This server has reached its limit of { $limit } saved concepts. { COMMAND("saved delete") } makes room.
error-version-limit = “{ $name }” has reached its limit of { $limit } versions. Save under another name, or copy it with { COMMAND("saved fork") }.
error-other-encoder = “{ $name }” was taught with the encoder { $encoder }, and { $wanted } uses incompatible embeddings. Choose one with the same encoder: see { COMMAND("dataset list") }.
error-same-concept = Those are the same concept. Choose two different ones.
error-description = A description needs 1 to { $limit } readable characters.
error-no-public-dataset = There are no public photos to search here. In a server that has the bot, this works with its datasets.
error-picture-changed = That picture has changed since I looked at it. Use **What is this?** again.
error-concepts-not-named = Name at least one saved concept. Separate several with commas. { COMMAND("saved list") } shows all of them.
error-too-many-concepts = A dataset can be labeled by { $limit } concepts at once. Leave some out.
error-concept-without-yes = “{ $name }” has no photo with a yes in its saved votes, so there's nothing to apply. { COMMAND("saved load") } continues teaching it.
error-labelling-cancelled = Canceled. Nothing was labeled.
error-labelling-ended = That has already ended, or the bot was restarted. { COMMAND("dataset label") } starts it again.

# Watched concepts.

error-unknown-watch = { $name ->
    [none] That watch no longer exists. { COMMAND("watch list") } shows all of them.
   *[other] This server doesn't watch a concept called { $name }. { COMMAND("watch list") } shows all of them.
}
error-watch-exists = “{ $name }” is already being watched. { COMMAND("watch list") } shows where.
error-watch-limit = This server has reached its limit of { $limit } watches. { COMMAND("watch stop") } makes room.
error-watch-not-ready = “{ $name }” has too few votes to tell which new photos fit. Continue it with { COMMAND("saved load") }, vote yes on some photos, and save it again.
error-nothing-held = No photos are waiting any more.

# The machine behind the bot.

error-line-full = One at a time, please. Your earlier requests are still running, so try again when they're done.
error-too-slow = That took too long and was stopped. Please try again in a moment.
error-query-timeout = The database took too long. Please try again in a moment.
error-not-settled = The database isn't responding, so your last action may or may not count. Check again in a moment.
error-encoder = The dataset's encoder can't be loaded, so prompts don't work. You can start from one of its photos with { COMMAND("dataset info") }. Please tell the bot's operator. { log-reference }
error-disk-full = The bot's disk is full, so nothing can be recorded. Please tell the bot's operator. { log-reference }
error-database = The database failed. Please try again in a moment. If it keeps failing, tell the bot's operator. { log-reference }
