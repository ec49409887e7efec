# Pillow alone, for `npm run bench -- --only decoders`: `pillow.py FILE` answers each line with the
# seconds that it took to decode all images of the file once, to pixels. The file is that of
# libjpeg.c.
import io, struct, sys, time
from PIL import Image

data = open(sys.argv[1], 'rb').read()
count = struct.unpack_from('<I', data)[0]
images, at = [], 4 + 20 * count
for k in range(count):
    length = struct.unpack_from('<I', data, 4 + 20 * k)[0]
    images.append(data[at : at + length])
    at += length
for _ in sys.stdin:
    start = time.perf_counter()
    for image in images:
        Image.open(io.BytesIO(image)).tobytes()
    print(time.perf_counter() - start, flush=True)
