"""An upload with tuspy as its manual shows it. It waits a little after each chunk, so that it can be killed on its way.

Usage: upload.py ENDPOINT FILE SHA256 STORE WAIT-MILLIS TOKEN
"""
import os
import sys
import time

from tusclient import client
from tusclient.storage import filestorage

endpoint, file, sha256, store, wait_millis, token = sys.argv[1:7]
storage = filestorage.FileStorage(store)
uploader = client.TusClient(endpoint, headers={"Authorization": f"Bearer {token}"}).uploader(
    file,
    chunk_size=1 << 20,
    metadata={"filename": os.path.basename(file), "sha256": sha256},
    store_url=True,
    url_storage=storage,
    upload_checksum=True,
)
if uploader.offset > 0:
    print("resumes", flush=True)
while uploader.offset < uploader.get_file_size():
    uploader.upload_chunk()
    print("image", uploader.request.response_headers["spindle-image"])
    print("offset", uploader.offset, flush=True)
    time.sleep(int(wait_millis) / 1000)
print("uploaded", flush=True)
