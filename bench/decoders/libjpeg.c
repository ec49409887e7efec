// libjpeg-turbo alone, for `npm run bench -- --only decoders`: `libjpeg FILE` answers each line of
// `full` or `crop` with the seconds that it took to decode all images of the file once.
// The file: a count, then for each image its length and left, top, width, height (32 bits each),
// then the images.
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <jpeglib.h>

static unsigned char *pixels;

static void decode(const unsigned char *bytes, const uint32_t *head, int crop) {
  struct jpeg_decompress_struct info;
  struct jpeg_error_mgr errors;
  info.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, bytes, head[0]);
  jpeg_read_header(&info, TRUE);
  info.out_color_space = JCS_RGB;
  jpeg_start_decompress(&info);
  JDIMENSION rows = info.output_height;
  if (crop) {
    // Columns are cut at blocks, as this library does it.
    JDIMENSION left = head[1], width = head[3];
    jpeg_crop_scanline(&info, &left, &width);
    if (head[2] > 0) jpeg_skip_scanlines(&info, head[2]);
    rows = head[4];
  }
  for (JDIMENSION y = 0; y < rows; y++) {
    unsigned char *row = pixels + (size_t)y * info.output_width * 3;
    jpeg_read_scanlines(&info, &row, 1);
  }
  if (crop) jpeg_abort_decompress(&info);
  else jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
}

int main(int count, char **arguments) {
  FILE *file = count > 1 ? fopen(arguments[1], "rb") : NULL;
  if (file == NULL) return 1;
  fseek(file, 0, SEEK_END);
  long length = ftell(file);
  rewind(file);
  unsigned char *all = malloc(length);
  pixels = malloc(64 << 20);
  if (all == NULL || pixels == NULL || fread(all, 1, length, file) != (size_t)length) return 1;
  const uint32_t *heads = (const uint32_t *)all + 1;
  uint32_t images = *(const uint32_t *)all;
  char line[16];
  while (fgets(line, sizeof line, stdin) != NULL) {
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    const unsigned char *bytes = all + 4 + 20 * (size_t)images;
    for (uint32_t i = 0; i < images; i++) {
      decode(bytes, heads + 5 * i, line[0] == 'c');
      bytes += heads[5 * i];
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.9f\n", (end.tv_sec - start.tv_sec) + (end.tv_nsec - start.tv_nsec) / 1e9);
    fflush(stdout);
  }
  return 0;
}
