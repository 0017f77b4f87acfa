### Saved concepts.

concept-saved = 「{ $name }」のバージョン { $version } として保存しました。このサーバーのどのチャンネルでも { COMMAND("saved load") } で続けられます。
confirm-save-onto = 「{ $name }」というコンセプトはすでにあり、このセッションはその続きではありません。そのバージョン { $version } として保存しますか？別の名前で保存し、あとから { COMMAND("saved merge") } でまとめることもできます。
save-onto-button = バージョン { $version } として保存
in-thread = 専用のスレッドはこちら：{ $thread }
concepts-heading = 保存したコンセプト
no-concepts = このサーバーには、まだ保存したコンセプトがありません。{ COMMAND("concept save") } で、このチャンネルのセッションで教えた内容を保存できます。
concept-line = **{ $name }** · { versions-count } · 「{ $prompt }」
versions-count = { $versions }バージョン
version-facts = ✓ { $yes } · ✗ { $no }{ $disputed ->
    [0] {""}
   *[other] {" "}· 不一致 { $disputed }
} · { $dataset } · { $saved }、保存：{ $member }
version-line = **バージョン { $version }** · { $facts }
older-versions = ほかに古いバージョンが{ $count }件あります。
page-button = { $page }ページ目
concept-forked = 「{ $name }」の内容をコピーして「{ $new }」を作りました。ここからは別々に育てられます。
concepts-merged = 「{ $name }」のラベルを加えて、「{ $into }」のバージョン { $version } を作りました。「{ $name }」はそのまま残ります。
concept-renamed = 「{ $name }」の名前を「{ $new }」に変えました。
confirm-delete-concept = 「{ $name }」（{ versions-count }）を削除しますか？元には戻せません。進行中のセッションはそのまま続き、もう一度保存できます。
delete-concept-button = 削除する
concept-deleted = 「{ $name }」を削除しました。
concept-described = 「{ $name }」を説明しました。カードに表示され、メンバーが初めて投票するときにも表示されます。
card-undescribed = まだ説明がありません。{ COMMAND("saved describe") } で、何が当てはまるかを書けます。
card-facts = バージョン { $version } · ✓ { $yes } · ✗ { $no } · 投票者{ $members }人 · { $dataset }
card-audited = 正解率 { NUMBER($share, style: "percent") }（無作為の{ $drawn }枚で測定、{ NUMBER($low, style: "percent") }～{ NUMBER($high, style: "percent") }）
card-held-out = 正解率 約{ NUMBER($share, style: "percent") }（{ $drawn }枚の票からの見積もり、{ NUMBER($low, style: "percent") }～{ NUMBER($high, style: "percent") }）
card-no-precision = 票が少なく、正解率はまだ分かりません。
card-legend = 緑（{ $best }）：当てはまる · 黄（{ $borderline }）：迷うもの · 赤（{ $no }）：当てはまらない
first-vote = 「{ $name }」に当てはまるもの：{ $description }
show-card-button = カードを見る
concept-exported = 「{ $name }」のバージョン { $version } を書き出しました（{ $format }）。ラベル付きの写真{ $photos }枚分のzipを添付します。メンバーの名前は含まれません。写真の権利は作者にあります。
labels-imported = 「{ $name }」にラベルを加え、バージョン { $version } を作りました：✓ { $yes } · ✗ { $no } · わからない { $unsure }。あなたの投票として数えます。取り消すには、1つ前のバージョンを読み込んでください。
labels-checked = 何も変更していません。「{ $name }」に加わるのは ✓ { $yes } · ✗ { $no } · わからない { $unsure } です。
labels-none = 何も変更していません。「{ $name }」のデータセットの写真に合うラベルがありませんでした。
labels-matched = 見つかった写真：IDで{ $by-id }枚、アドレスで{ $by-url }枚、画像で{ $by-picture }枚。
labels-missing = データセットに写真が見つからないラベルが{ $count }件あります（例：{ $examples }）。
labels-unusable = ラベル（yes、no、unsure）を読み取れない項目が{ $count }件あります。
