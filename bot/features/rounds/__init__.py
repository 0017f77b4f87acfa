"""Rounds as messages: nine photos and their buttons.

A round has three displays, of one heading, the same buttons and a line of credit for each photo. Looked at side by
side in the local Discord's page, in a window 1,100 pixels high:

- The grid is the one to choose for local photos. It is 990 pixels high, so nine photos and their buttons are seen
  together, and its squares have 180 pixels: enough to judge by, and a press makes one large. The numbers are drawn in,
  the buttons follow at once, and the credits stand below them, since lines in between would part 7, 8, 9 from what is
  pressed. Labels stand on the buttons and in the credits: an edit cannot change a gallery's pictures.
- The sheet is 760 pixels high and shows labels as frames, which is the quickest view of what is left; but Discord shows
  an embed's picture at most 300 pixels high, so a photo has 90, too few for what is small in it. Its credits stand
  above it, where an embed has its words.
- The embeds are the default, since they show every dataset's photos, whole, 240 pixels wide, with labels as edges; they
  are 2,770 pixels high, so one scrolls between a photo and its buttons. Photos that may only be shown from their own
  addresses always come this way, as nothing can be drawn of them; and the crop of the squares hides the sides of a wide
  photo.

Why the embeds and the buttons look as they do (chosen in the same way):

- One embed for each photo, in the order of the buttons, with its number as the title: the largest letters that an
  embed has, right above the photo, and the same number first on both of its buttons.
- The label is said three times, since colours alone do not reach everybody: by the embed's edge, in words behind the
  number, and by the one coloured button of the pair. A pair that is all grey is still open, so what is left to do is
  seen without counting; a disputed pair is coloured on both sides.
- One short line with score, page and credit under the number. Embeds have no `url` of their own: Discord merges the
  pictures of embeds with the same one.
- Two pairs in a row of buttons, so that 1 and 2, 3 and 4, 5 and 6, 7 and 8 stand side by side; the ninth pair shares
  the last row with the controls, of which the one that goes on is blue.
- Nothing is ever disabled. `next` of an old round is grey and answers with a link to the round that is out, and a
  finished round answers how to reopen it: Discord tells nobody why a disabled button does nothing.
- Renditions are 240 pixels wide. At 400, the most that Discord shows in an embed, the message is half as high again.
"""
