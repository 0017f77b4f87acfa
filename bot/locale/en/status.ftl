### The panel of a session, the form that saves it, and the advice in a round's message.

# What was found, and what to do next.

yes-so-far = **{ $found } yes** so far
yes-of-about = **{ $found } yes** of about { $fitting ->
    [one] { $fitting } photo that fits
   *[other] { $fitting } photos that fit
}
step-vote = Next: vote on { $link ->
    [none] round { $number }
   *[other] [round { $number }]({ $link })
}, then press **{ next-button }**. It learns from the votes.
step-apply = You've probably found most of them. **{ apply-button }** labels the whole dataset.
step-sharpen = { $complete ->
    [true] Want to be surer first?
   *[other] You've found most of them.
} **{ sharpen-button }** makes the next rounds ask more about borderline photos. Run an audit after that.

# The panel's buttons. They have at most 80 characters.

ask-display-button = Display…
ask-voting-button = Voting…
ask-save-button = Save…
apply-button = Apply
ask-finish-button = Finish…
sharpen-button = Sharpen

display-question = What should the next rounds look like?
accepted-line = { $accepted ->
    [one] { $accepted } photo scores
   *[other] { $accepted } photos score
} above the classifier's threshold.

# A form's title and question have at most 45 characters.

save-form = Save this concept
save-form-name = Name
save-form-example = Houses by lakes

# Advice in a round's message.

how-to-vote =
    Tap the photos that fit, then **{ rest-button }**. **{ next-button }** learns from your votes.
    { COMMAND("server settings") } changes how rounds look.
no-new-yes = No new yes in round { $number }. You've found { $found } so far. Label the dataset?
no-new-yes-of-about = No new yes in round { $number }. You've found { $found }, and about { $fitting } may fit in all. Label the dataset?
all-found = You've probably found every photo that fits: about { $fitting } in all. Label the dataset?
label-dataset-button = Label the dataset
