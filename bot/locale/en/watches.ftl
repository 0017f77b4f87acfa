### Watched concepts: messages in their threads, and private answers.

watch-started = **Watching “{ $name }”** in { $dataset }. New photos that fit are posted here, up to { $limit } rounds an hour. Vote on them as in any round: after { $votes } new votes, a new version of the concept is saved.
    -# Started by { $member } · { COMMAND("watch pause") } · { COMMAND("watch stop") }
watch-begun = Watching “{ $name }”. New photos that fit are posted in { $thread }.
watch-version = **Version { $version } of “{ $name }” is saved**, with { $votes } new votes. Expected to be right: { $before }% before, { $after }% now. Photos of the dataset that fit: { $fits } ({ $more ->
    [0] { $less ->
        [0] as many as before
       *[other] { $less } fewer
    }
   *[other] { $more } more
}).
watch-digest = { $count ->
    [0] **No photos are waiting any more.**
    [one] **{ $count } more photo fits “{ $name }”.** It came in when this thread had already had { $limit } rounds in an hour.
   *[other] **{ $count } more photos fit “{ $name }”.** They came in when this thread had already had { $limit } rounds in an hour.
}
show-held-button = Show them
watch-paused = Paused the watch on “{ $name }”. { COMMAND("watch resume") } continues it, and finds what came in meanwhile.
watch-paused-aloud = { $member } paused the watch on “{ $name }”. { COMMAND("watch resume") } continues it.
watch-resumed = Resumed the watch on “{ $name }”.
watch-resumed-aloud = { $member } resumed the watch on “{ $name }”.
watch-stopped = Stopped watching “{ $name }”. The rounds in its thread stay, and their session can still be voted on and saved.
watch-stopped-aloud = { $member } stopped the watch on “{ $name }”. No more photos are posted here.
watch-paused-by-itself = **The watch on “{ $name }” is paused**: { watch-problem }. Then continue it with { COMMAND("watch resume") }.
watch-problem = { $problem ->
    [access] the bot can't post in the thread. Give it access, or stop the watch and start it in another channel
    [dataset] its dataset is gone, or uses another encoder now. Add it again
    [concept] the concept was deleted, or has too few votes. Save it again
    [session] the session in its thread is finished, or another one is running there. Finish the other one
   *[versions] the concept has as many versions as it can have. Stop the watch, and watch a copy (see { COMMAND("saved fork") })
}
thread-not-told = I couldn't say so in the thread.
watches-heading = Watched concepts
no-watches = This server watches no concept yet. { COMMAND("watch start") } posts new photos that fit a saved concept.
watch-line = **{ $name }**, version { $version } · { $dataset } · { $thread }
watch-is-paused = paused
watch-above = from { $above }% probability
watch-held = { $count ->
    [one] { $count } photo waits to be shown
   *[other] { $count } photos wait to be shown
}
