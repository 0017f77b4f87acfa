### Saved concepts.

concept-saved = Saved as “{ $name }”, version { $version }. { COMMAND("saved load") } continues it in any channel of this server.
confirm-save-onto = There's already a concept called “{ $name }”, and this session doesn't continue it. Save the session as version { $version } of it? You can also save it under another name and combine the two later with { COMMAND("saved merge") }.
save-onto-button = Save as version { $version }
in-thread = The session has its own thread: { $thread }
concepts-heading = Saved concepts
no-concepts = This server has no saved concepts yet. { COMMAND("concept save") } saves what this channel's session has learned.
concept-line = **{ $name }** · { versions-count } · “{ $prompt }”
versions-count = { $versions ->
    [one] { $versions } version
   *[other] { $versions } versions
}
version-facts = ✓ { $yes } · ✗ { $no }{ $disputed ->
    [0] {""}
   *[other] {" "}· { $disputed } disputed
} · { $dataset } · { $saved } by { $member }
version-line = **Version { $version }** · { $facts }
older-versions = { $count ->
    [one] …and { $count } older version.
   *[other] …and { $count } older versions.
}
page-button = Page { $page }
concept-forked = Created “{ $new }” with everything that “{ $name }” was taught. From here on, the two are independent.
concepts-merged = Added the labels of “{ $name }” to “{ $into }”, as version { $version }. “{ $name }” stays as it is.
concept-renamed = Renamed “{ $name }” to “{ $new }”.
confirm-delete-concept = Delete “{ $name }” with { versions-count }? This can't be undone. Running sessions continue and can be saved again.
delete-concept-button = Delete
concept-deleted = Deleted “{ $name }”.
concept-described = Described “{ $name }”. Its cards show the description, and members read it when they start voting on it.
card-undescribed = No description yet. { COMMAND("saved describe") } says what counts.
card-facts = Version { $version } · ✓ { $yes } · ✗ { $no } · { $members ->
    [one] { $members } voter
   *[other] { $members } voters
} · { $dataset }
card-audited = { NUMBER($share, style: "percent") } right, measured on { $drawn } random photos ({ NUMBER($low, style: "percent") } to { NUMBER($high, style: "percent") })
card-held-out = About { NUMBER($share, style: "percent") } right, estimated from { $drawn } votes ({ NUMBER($low, style: "percent") } to { NUMBER($high, style: "percent") })
card-no-precision = Too few votes to say how often it is right.
card-legend = Green { $best }: yes · yellow { $borderline }: hard to tell · red { $no }: no
first-vote = What counts as “{ $name }”: { $description }
show-card-button = Show its card
concept-exported = “{ $name }”, version { $version }, for { $format }: { $photos ->
    [one] { $photos } photo
   *[other] { $photos } photos
} with labels, in the attached zip. No member is named in it. Photos belong to their authors.
labels-imported = Added your labels to “{ $name }” as version { $version }: ✓ { $yes } · ✗ { $no } · unsure { $unsure }. They count as your votes. To take them back, load the version before.
labels-checked = Nothing was changed. “{ $name }” would get ✓ { $yes } · ✗ { $no } · unsure { $unsure }.
labels-none = Nothing was changed: no label in the file is about a photo of the dataset of “{ $name }”.
labels-matched = Photos found by ID: { $by-id }, by address: { $by-url }, by the picture: { $by-picture }.
labels-missing = { $count ->
    [one] { $count } label has no photo in the dataset
   *[other] { $count } labels have no photo in the dataset
}, such as { $examples }.
labels-unusable = { $count ->
    [one] { $count } entry has no label that I know (yes, no, unsure).
   *[other] { $count } entries have no label that I know (yes, no, unsure).
}
