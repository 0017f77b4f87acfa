### Channels whose pictures become a dataset.

follow-title = Pictures in this channel become a dataset
follow-notice =
    The pictures that you post here and in this channel's public threads are added to the dataset “{ $dataset }”, so that this server can search them and teach concepts with them.{ $backfills ->
        [true] {" "}Pictures from before are added, too.
       *[false] {""}
    }

    {"**"}What's stored:** a small copy of each picture, what the encoder reads from it, a link to the message, and a random key for who posted it. No texts, no names, no location data.
    {"**"}Where it's shown:** only in channels whose members can all see this one.

    {"**"}How to stay out**
    - Press the button below, or react to this message with 🚫: none of your pictures are added, and those that were are deleted.
    - React to your own message with 🚫, or use **Apps** > **{ $menu }** on it: its pictures are left out.
    - Delete your message: its pictures leave the dataset.
    - { COMMAND("privacy forget") } deletes all your pictures from the datasets and keeps new ones out.
follow-ended-title = Pictures in this channel are no longer added
follow-ended = No new pictures are added to the dataset “{ $dataset }”. Those that were stay in it until they or the dataset are deleted. You can still keep yours out with the button below.
follow-started = Following { $channel }. { $backfills ->
    [true] Its new pictures, and step by step those from before, are added
   *[false] Its new pictures are added
} to the dataset “{ $dataset }”. A notice in the channel says so and lets members keep theirs out.
follow-stopped = No longer following { $channel }. The pictures that were added stay in the dataset “{ $dataset }”; { COMMAND("dataset remove") } deletes it.
pictures-out-button = Keep my pictures out
pictures-in-button = Add my pictures again
pictures-out = { $photos ->
    [0] None of your pictures will be added in this server.
    [one] Deleted { $photos } picture of yours from this server's datasets. No more will be added.
   *[other] Deleted { $photos } pictures of yours from this server's datasets. No more will be added.
}
pictures-in = The pictures that you post from now on are added again. What was deleted doesn't come back.
picture-left-out = { $photos ->
    [0] Done. The pictures of this message won't be added to the dataset.
    [one] Deleted { $photos } picture from the dataset. It won't be added again.
   *[other] Deleted { $photos } pictures from the dataset. They won't be added again.
}
