### The answer to /help.

help-title = 写真9枚ずつでコンセプトを教えます
help-steps =
    1. { COMMAND("concept start") } に「a house by the lake」などと書くと、最も近い9枚を投稿します。
    2. チャンネルの全員が投票します。✓ は当てはまる、✗ は当てはまらないです。反対のボタンを押すと変更できます。
    3. **{ next-button }**を押すと、投票から学習し、今いちばん近い写真を投稿します。
    4. 数ラウンドの後、{ COMMAND("concept apply") } でデータセット全体にラベルを付け、{ COMMAND("concept finish") } でセッションを終了します。どちらでもファイルを受け取れます。
help-details =
    「はい」と「いいえ」の多数決で決まります。同数の間は、誰かがもう1票入れるまで数えません。前のラウンドにも投票できます。
    {"**"}{ rest-button }**は、そのラウンドでまだ投票していない写真に「いいえ」を入れます。投票を取り消した写真はそのままです。**{ more-button }**では、「わからない」の投票、自分の投票の確認と取り消し、操作の取り消し、写真の差し替えができます。
    { COMMAND("session blind") } では、ほかの人の投票を見ずに答えます。{ COMMAND("show disputed") } と { COMMAND("show team") } で意見の一致がわかります。{ COMMAND("concept save") } で保存すると、ほかのチャンネルでも使えます。
    サーバーの管理者は、Discordの連携サービス設定でコマンドを使えるロールを制限でき、そのほかは { COMMAND("server settings") } で設定できます。
    { COMMAND("concept status") } · { COMMAND("show best") } · { COMMAND("show history") } · { COMMAND("session undo") } · { COMMAND("session resume") } · { COMMAND("photos find") } · { COMMAND("dataset list") } · { COMMAND("privacy show") }
