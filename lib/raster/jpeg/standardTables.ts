/**
 * The Huffman tables of T.81, annex K.3, which files like the frames of Motion JPEG leave out: of
 * DC for luminance and chrominance, then of AC; each as 16 counts and the symbols.
 */
const [DC_0, DC_1, AC_0, AC_1] = [
  'AAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKCw==',
  'AAMBAQEBAQEBAQEAAAAAAAABAgMEBQYHCAkKCw==',
  'AAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkq' +
    'NDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqy' +
    's7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+g==',
  'AAIBAgQEAwQHBQQEAAECdwABAgMRBAUhMQYSQVEHYXETIjKBCBRCkaGxwQkjM1LwFWJy0QoWJDThJfEXGBkaJico' +
    'KSo1Njc4OTpDREVGR0hJSlNUVVZXWFlaY2RlZmdoaWpzdHV2d3h5eoKDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ip' +
    'qrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uLj5OXm5+jp6vLz9PX29/j5+g==',
].map((table) => Uint8Array.from(atob(table), (char) => char.charCodeAt(0)));

/** By the slots of `JpegSegments`. */
export const STANDARD_TABLES: readonly (Uint8Array | undefined)[] = [
  DC_0,
  DC_1,
  undefined,
  undefined,
  AC_0,
  AC_1,
];
