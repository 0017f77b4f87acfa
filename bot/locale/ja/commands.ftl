### Slash commands.

# Descriptions have at most 100 characters. A name is the last word of a command, as Discord shows it in this language:
# lower case, without spaces. COMMAND("concept start") in other messages is made of these names.

command-concept = 写真9枚ずつでコンセプトを教える
    .name = コンセプト
command-concept-start = このチャンネルでセッションを始める：プロンプトに最も近い9枚
    .name = 開始
command-concept-prompt = セッションのプロンプトを変える（投票は残ります）
    .name = プロンプト
command-concept-next = 投票から学習し、次の9枚を投稿する
    .name = 次へ
command-concept-blind = 次の9枚を投稿し、ほかの人の投票を見ずに一人ずつ答えてもらう
    .name = ブラインド
command-concept-status = このチャンネルのセッションの状況を見る
    .name = 状況
command-concept-undo = 自分の最後の操作を取り消す
    .name = 取り消し
command-concept-display = 次のラウンドからの表示を選ぶ
    .name = 表示
command-concept-show = 学習した内容を見る
    .name = 見る
command-concept-show-best = 現在の分類器の上位9枚を見る（投票済みの写真も含みます）
    .name = 上位
command-concept-show-round = ラウンドをもう一度、一番下に投稿する（削除された場合も）
    .name = ラウンド
command-concept-history = このチャンネルのセッションの一覧と、進行中のラウンドへのリンクを見る
    .name = 履歴
command-concept-disputed = 意見が分かれている写真と、それぞれの投票を見る（モデレーターはラベルを決められます）
    .name = 意見の不一致
command-concept-team = チームの意見がどのくらい一致しているかを見る（全体とメンバー別）
    .name = チーム
command-concept-voting = 投票の数え方を決める：必要な投票数、投票できる人、次のラウンドに進むとき
    .name = 投票
command-concept-apply = 学習した内容でデータセット全体にラベルを付け、件数、サンプル、ファイルを受け取る
    .name = 適用
command-concept-finish = セッションを終了し、まとめ、ラベル、分類器を受け取る
    .name = 終了
command-concept-resume = このチャンネルの最後のセッションを再開する
    .name = 再開
command-concept-save = このチャンネルのセッションで教えた内容に名前を付けて保存する
    .name = 保存
command-concept-load = 保存したコンセプトをこのチャンネルで続ける
    .name = 読み込み
command-concept-list = このサーバーで保存したコンセプト、または1つのコンセプトのバージョンの一覧を見る
    .name = 一覧
command-concept-fork = 保存したコンセプトを新しい名前でコピーする
    .name = 分岐
command-concept-merge = 保存したコンセプトのラベルを、別のコンセプトに加える
    .name = 統合
command-concept-rename = 保存したコンセプトの名前を変える（保存した人、またはメッセージの管理）
    .name = 名前変更
command-concept-delete = 保存したコンセプトをすべてのバージョンごと削除する（保存した人、またはメッセージの管理）
    .name = 削除
command-photos = 写真を見る
    .name = 写真
command-photos-find = プロンプトに最も近い9枚を自分だけで見る
    .name = 検索
command-dataset = 写真のデータセット
    .name = データセット
command-dataset-list = 検索できるデータセットの一覧を見る
    .name = 一覧
command-dataset-add = このサーバー専用のデータセットを追加する：URLの表か画像のzip（サーバー管理）
    .name = 追加
command-dataset-info = データセットの件数、無作為な9枚、追加できなかった写真を見る
    .name = 情報
command-dataset-remove = このサーバー専用のデータセットを削除する（サーバー管理）
    .name = 削除
command-privacy = あなたについて保存している情報
    .name = プライバシー
command-privacy-show = あなたについて保存している情報を見る
    .name = 表示
command-privacy-forget = あなたと投票の結び付きを削除する
    .name = 削除
command-privacy-listed = チームの統計に名前を表示するかどうかを選ぶ（どちらでも投票は数えられます）
    .name = 名前
command-server = このサーバーの設定
    .name = サーバー
command-server-settings = 新しいセッションの設定と、どのロールが何をできるかを決める（サーバー管理）
    .name = 設定
command-help = Ninefoldの使い方を見る
    .name = ヘルプ

# Items of the context menu of a message: 1 to 32 characters.

menu-find-photos-like-this = 似た写真を探す
menu-use-as-example = 例として使う

# Options of commands. Descriptions have at most 100 characters, names at most 32, lower case, without spaces.

option-prompt = 探したいもの。「;」で区切り、除きたいものの前に「-」を付けます
    .name = プロンプト
option-image = 探したいものの画像
    .name = 画像
option-link = その画像のアドレス
    .name = リンク
option-dataset = 検索するデータセット
    .name = データセット
option-number = ラウンドの番号（省略すると最後のラウンド）
    .name = 番号
option-name = 名前
    .name = 名前
option-as = 新しい名前
    .name = 新しい名前
option-into = ラベルを加える先のコンセプト
    .name = 統合先
option-version = バージョンの番号（省略すると最新）
    .name = バージョン
option-thread = このチャンネルの新しいスレッドで始める
    .name = スレッド
option-url = TSV・CSV・Parquet・zipファイルのアドレス
    .name = url
option-file = TSV・CSV・Parquet・zipファイル
    .name = ファイル
option-strategy = 次の9枚の選び方
    .name = 選び方
option-minutes = 遅くとも何分後に公開するか（既定は10）
    .name = 分
option-answers = 早めに公開するのに必要な回答数（参加者全員の回答も必要です。既定は2）
    .name = 回答数
option-named = はい：名前を表示、いいえ：名前を表示せずに数える
    .name = 名前を表示
option-kind = 埋め込み：1枚ずつ縦に、グリッド：9つの正方形、一覧：1枚の画像
    .name = 種類

# Choices of the options `strategy` and `kind`.

choice-automatic = 自動
choice-nearest = 近い順
choice-diverse = 多様
choice-borderline = 境界
choice-audit = 検査
choice-embeds = 埋め込み
choice-grid = グリッド
choice-sheet = 一覧
