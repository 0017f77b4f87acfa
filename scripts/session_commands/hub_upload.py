"""Uploads an exported folder to the Hugging Face hub."""

from pathlib import Path

from huggingface_hub import HfApi
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalTokenNotFoundError

from engine.errors import ExportRefusedError


def push(folder: Path, repository: str, *, kind: str, private: bool) -> str:
    """Create the repository (`ORG/NAME`) if needed, upload the folder, and return the address.

    `kind` is `dataset` or `model`. Uses HF_TOKEN or the stored login, and HF_ENDPOINT. Raises ExportRefusedError.
    """
    api = HfApi()
    try:
        made = api.create_repo(repository, repo_type=kind, private=private, exist_ok=True)
        api.upload_folder(
            repo_id=made.repo_id, repo_type=kind, folder_path=folder, commit_message="Upload an export of Ninefold"
        )
    except LocalTokenNotFoundError as error:
        raise ExportRefusedError("the Hugging Face hub needs a token: set HF_TOKEN, or run `hf auth login`") from error
    except HFValidationError as error:
        raise ExportRefusedError(f"{repository!r} is not a name such as ORG/NAME") from error
    except HfHubHTTPError as error:
        raise ExportRefusedError(f"the Hugging Face hub refused the upload: {str(error).splitlines()[0]}") from error
    except OSError as error:
        raise ExportRefusedError(f"the Hugging Face hub cannot be reached: {error}") from error
    return str(made)
