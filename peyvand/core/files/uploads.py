"""The upper bound of what one post may bring, held while it is read: a length that lies, or none at all, makes no difference."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from peyvand.core import limits


class BoundedUploads(FileUploadHandler):
    """Stands before the handlers that keep the data, and stops the reading of a post that is too large."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.read = 0

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None) -> None:
        if content_length > limits.POST_BYTES:
            raise RequestDataTooBig("the post is too large")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.read += len(raw_data)
        if self.read > limits.POST_BYTES:
            raise RequestDataTooBig("the post is too large")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
