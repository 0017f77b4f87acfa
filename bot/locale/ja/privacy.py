"""What is stored of members, and how to be forgotten, in Japanese."""

from bot.locale.en import privacy
from bot.locale.ja.parts import Parts


class PrivacyWords(Parts, privacy.PrivacyWords):
    """The words, in Japanese."""

    def what_is_stored(self) -> str:
        return (
            "**Ninefoldが保存するもの**\n"
            "- 投票と、セッションでの操作（開始、取り消し、終了、回答、写真の非表示、コンセプトの保存）、"
            "その日時とチャンネル。"
            "ランダムなキーで記録されます。\n"
            "- コマンドに入力したプロンプトと、画像からエンコーダーが読み取った数値（画像そのものは保存しません）。\n"
            "- このサーバーで保存したコンセプトと、その中の投票（削除するまで）。\n"
            "- このサーバーに追加したデータセットの写真（削除するまで）。\n"
            "- 名前を出さないという選択と、セッションで投票できる人に指定されたこと。\n"
            "- そのキーが誰のものかを示す1行：あなたのDiscord ID。\n"
            f"名前やメッセージは保存しません。{self._command('privacy forget')} でその行を削除します。"
            "投票は無記名で残ります。"
        )

    def confirm_forget(self) -> str:
        return (
            "あなたが誰であるかの記録を削除しますか？投票は残り学習に使われますが、誰のものかはわからなくなり、"
            "自分でも確認・変更・取り消しができなくなります。元には戻せません。"
        )

    def forget_button(self) -> str:
        return "記録を削除"

    def forgotten(self) -> str:
        return "記録を削除しました。次に投票すると、新しいメンバーとして扱われます。"
