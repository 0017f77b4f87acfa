### The answer to /help.

help-title = 写真9枚ずつでコンセプトを教えます
help-steps =
    1. { COMMAND("concept start") } に「a house by the lake」などの短い言葉を付けて始めます。最も近い9枚を投稿します。
    2. チャンネルの全員が投票します。当てはまる写真を選び、**{ rest-button }**を押してください。
    3. **{ next-button }**を押すと、投票から学習し、今いちばん近い写真を投稿します。
    4. 数ラウンドの後、{ COMMAND("concept apply") } でデータセット全体にラベルを付けます。進み具合は { COMMAND("concept status") } でわかります。

# Buttons have at most 80 characters.

help-start-button = コンセプトを始める
help-datasets-button = データセットを見る
help-more-button = そのほかのコマンド
help-settings-button = サーバーの設定

# The form behind the first button. Its title and question have at most 45 characters.

start-form = コンセプトを始める
start-form-question = どんな写真を探しますか？
start-form-example = 例：a house by the lake

# The page behind the last button.

help-more-title = そのほかのコマンド
help-rounds-heading = ラウンドと投票
help-rounds =
    「はい」と「いいえ」の多数決で決まります。同数の間は、誰かがもう1票入れるまで数えません。前のラウンドにも投票できます。
    {"**"}{ more-button }**では、「わからない」の投票、自分の投票の確認と取り消し、写真の差し替えができます。
    { COMMAND("session undo") } · { COMMAND("show best") } · { COMMAND("show history") }
help-team-heading = チームで使う
help-team =
    { COMMAND("session blind") } では、ほかの人の投票を見ずに答えます。{ COMMAND("show disputed") } と { COMMAND("show team") } で意見の一致がわかります。
help-concepts-heading = 教えた内容を残す
help-concepts =
    { COMMAND("concept save") } で保存すると、{ COMMAND("saved load") } でどのチャンネルからでも続けられます。{ COMMAND("concept finish") } でセッションを終了すると、まとめとファイルを受け取れます。{ COMMAND("session resume") } で再開できます。
help-server-heading = 写真・プライバシー・設定
help-server =
    { COMMAND("photos find") } · { COMMAND("dataset list") } · { COMMAND("privacy show") }
    サーバーの管理者は、Discordの連携サービス設定でコマンドを使えるロールを制限でき、そのほかは { COMMAND("server settings") } で設定できます。
