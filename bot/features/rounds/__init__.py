"""Rounds as messages: nine photos and their buttons.

A round has three displays. All of them have the same heading, the same buttons and a line of credit for each photo.
Compared side by side on the local Discord's page, in a window 1,100 pixels high:

- The embeds are the default, because they work for every dataset. They show whole photos, 240 pixels wide, with labels
  as colored edges. They are 2,770 pixels high, so members scroll between a photo and its buttons. Photos that may only
  be shown from their own addresses always use embeds, because the bot cannot draw on them.
- The grid is best for local photos. It is 990 pixels high, so all photos and buttons are visible together. Its squares
  have 180 pixels, which is enough to judge most photos, and a click enlarges one; but squares crop the sides of wide
  photos. The numbers are drawn into the photos. The credits are below the buttons, because lines in between would
  separate the last photos from them. Labels are on the buttons and in the credits, because an edit cannot change a
  gallery's pictures.
- The sheet is 760 pixels high and shows labels as frames, so it is the quickest way to see what is left. But Discord
  shows an embed's picture at most 300 pixels high, which leaves 90 for a photo: too few for small details. Its credits
  are above it, because that is where an embed has its text.

Why the embeds and buttons look as they do (chosen by the same comparison):

- One embed for each photo, in the order of the buttons. Its title is the photo's number: the largest text in an embed,
  right above the photo. The same number comes first on both of its buttons.
- The label is shown three times, because not everyone can rely on colors: by the embed's edge, in words after the
  number, and by the one colored button of the pair. An all-grey pair is still open, so members see what is left without
  counting. For a disputed photo, both buttons are colored.
- One short line under the number has the score, page and credit. Embeds have no `url`, because Discord merges the
  pictures of embeds with the same one.
- Two pairs in each row of buttons: 1 and 2, 3 and 4, 5 and 6, 7 and 8. The ninth pair shares the last row with the
  controls. `next` is blue while it can advance.
- No button is ever disabled, because Discord does not say why a disabled button does nothing. `next` of an old round is
  grey and answers with a link to the newest round. A finished round answers how to reopen it.
- Pictures are 240 pixels wide. At 400, the most that Discord shows in an embed, the message is half as high again.
"""
