"""Writes Parquet and Arrow files of every form, each with what pyarrow reads of it.

    python forms.py <folder>

Beside each file stands `<file>.read`, an Arrow stream without compression of what pyarrow reads.
"""

import datetime
import decimal
import itertools
import os
import sys

import numpy as np
import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

FOLDER = sys.argv[1]
ROWS = 60
GROUP_ROWS = 25


def columns(nulls):
    """One column of every type; each third row is null where `nulls`."""
    rows = range(ROWS)

    def of(make, type_):
        values = [None if nulls and i % 3 == 1 else make(i) for i in rows]
        return pa.array(values, type_)

    day = datetime.date(2020, 1, 1)
    found = {
        "int8": of(lambda i: i - 30, pa.int8()),
        "uint8": of(lambda i: 4 * i, pa.uint8()),
        "int16": of(lambda i: 1000 * (i - 30), pa.int16()),
        "uint16": of(lambda i: 1000 * i, pa.uint16()),
        "int32": of(lambda i: 70_000 * (i - 30), pa.int32()),
        "uint32": of(lambda i: 70_000_000 * i, pa.uint32()),
        "int64": of(lambda i: 2**40 * (i - 30), pa.int64()),
        "uint64": of(lambda i: 2**57 * i, pa.uint64()),
        "float16": of(lambda i: np.float16(i / 8), pa.float16()),
        "float32": of(lambda i: i / 3, pa.float32()),
        "float64": of(lambda i: i / 7, pa.float64()),
        "bool": of(lambda i: i % 5 < 2, pa.bool_()),
        "string": of(lambda i: "é" * (i % 4) + str(i), pa.string()),
        "large_string": of(lambda i: "large %d" % i, pa.large_string()),
        "string_view": of(lambda i: "a longer text than twelve %d" % i, pa.string_view()),
        "binary": of(lambda i: bytes([i] * (i % 6)), pa.binary()),
        "large_binary": of(lambda i: bytes([i, 255]), pa.large_binary()),
        "binary_view": of(lambda i: bytes([i] * (i % 20)), pa.binary_view()),
        "fixed_binary": of(lambda i: bytes([i, i + 1, i + 2]), pa.binary(3)),
        "decimal_small": of(lambda i: decimal.Decimal(i) / 4, pa.decimal128(5, 2)),
        "decimal": of(lambda i: decimal.Decimal(i) / 4, pa.decimal128(20, 2)),
        "decimal_large": of(lambda i: decimal.Decimal(i) / 4, pa.decimal256(50, 2)),
        "date32": of(lambda i: day + datetime.timedelta(i), pa.date32()),
        "date64": of(lambda i: day + datetime.timedelta(i), pa.date64()),
        "time32": of(lambda i: 1000 * i, pa.time32("ms")),
        "time64": of(lambda i: 1000 * i, pa.time64("us")),
        "time_ns": of(lambda i: 1000 * i, pa.time64("ns")),
        "timestamp_s": of(lambda i: i, pa.timestamp("s")),
        "timestamp_ms": of(lambda i: 7 * i, pa.timestamp("ms", "Europe/Berlin")),
        "timestamp_us": of(lambda i: 7000 * i, pa.timestamp("us", "UTC")),
        "timestamp_ns": of(lambda i: 7000 * i, pa.timestamp("ns")),
        "duration": of(lambda i: i, pa.duration("ms")),
        "list": of(lambda i: list(range(i % 4)), pa.list_(pa.int64())),
        "large_list": of(lambda i: [i / 2] * (i % 3), pa.large_list(pa.float64())),
        "list_of_nulls": of(lambda i: [None, i], pa.list_(pa.int32())),
        "list_of_text": of(lambda i: ["a", "b%d" % i], pa.list_(pa.string())),
        "list_of_bool": of(lambda i: [i % 2 == 0], pa.list_(pa.bool_())),
        "lists": of(lambda i: [[i], [], [i, i]], pa.list_(pa.list_(pa.int32()))),
        "fixed_list": of(lambda i: [i, i + 1], pa.list_(pa.float32(), 2)),
        "dictionary": of(lambda i: "word %d" % (i % 4), pa.dictionary(pa.int32(), pa.string())),
        "image": of(
            lambda i: {"bytes": bytes([i] * i), "path": None if i % 4 == 0 else "%d.jpg" % i},
            pa.struct([("bytes", pa.binary()), ("path", pa.string())]),
        ),
        "struct": of(
            lambda i: {"a": {"b": i if i % 2 else None} if i % 5 else None, "c": i / 2},
            pa.struct([("a", pa.struct([("b", pa.int64())])), ("c", pa.float64())]),
        ),
        "struct_of_list": of(
            lambda i: {"a": [i], "b": i}, pa.struct([("a", pa.list_(pa.int8())), ("b", pa.int8())])
        ),
        "list_of_struct": of(
            lambda i: [{"a": i}], pa.list_(pa.struct([("a", pa.int64())]))
        ),
        "map": of(lambda i: [("k%d" % i, i)], pa.map_(pa.string(), pa.int32())),
        "null": pa.nulls(ROWS),
    }
    return found


def reference(path, table):
    with ipc.new_stream(path + ".read", table.schema) as writer:
        writer.write_table(table)


def parquet(name, table, **options):
    path = os.path.join(FOLDER, name + ".parquet")
    pq.write_table(table, path, row_group_size=GROUP_ROWS, **options)
    reference(path, pq.read_table(path))


def parquet_forms():
    codecs = ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]
    versions = ["1.0", "2.4", "2.6"]
    for nulls, codec, version, page, words, schema in itertools.product(
        [False, True], codecs, versions, ["1.0", "2.0"], [False, True], [False, True]
    ):
        table = pa.table(columns(nulls))
        if version == "1.0":
            table = table.drop_columns(["float16"])
        name = f"{codec}-{version}-page{page}-{'words' if words else 'plain'}"
        name += ("-nulls" if nulls else "") + ("" if schema else "-bare")
        parquet(
            name,
            table,
            compression=codec,
            version=version,
            data_page_version=page,
            use_dictionary=words,
            store_schema=schema,
            data_page_size=200,
            write_batch_size=8,
        )


def encodings():
    of_type = {
        "DELTA_BINARY_PACKED": ["int32", "int64", "uint8", "uint32", "date32", "timestamp_us"],
        "DELTA_LENGTH_BYTE_ARRAY": ["string", "binary"],
        "DELTA_BYTE_ARRAY": ["string", "binary", "fixed_binary"],
        "BYTE_STREAM_SPLIT": ["float32", "float64", "int32", "int64", "fixed_binary", "float16"],
        "RLE": ["bool"],
    }
    for nulls, (encoding, names), page in itertools.product(
        [False, True], of_type.items(), ["1.0", "2.0"]
    ):
        table = pa.table(columns(nulls)).select(names)
        name = f"{encoding}-page{page}" + ("-nulls" if nulls else "")
        how = {column: encoding for column in names}
        parquet(name, table, use_dictionary=False, column_encoding=how, data_page_version=page)
    table = pa.table(columns(True)).select(["timestamp_us", "timestamp_ns"])
    parquet("int96", table, use_deprecated_int96_timestamps=True)
    parquet("old-lists", pa.table(columns(True)).select(["list"]), use_compliant_nested_type=False)


def wide():
    many = {f"feature_{i:05d}": pa.array([1.0, 2.0], pa.float32()) for i in range(4000)}
    parquet("wide", pa.table(many))
    noted = pa.table({"x": [1, 2]}).replace_schema_metadata({"notes": "n" * 300_000})
    parquet("noted", noted)


def arrow(name, new, batches, **options):
    path = os.path.join(FOLDER, name)
    schema = batches[0].schema
    with new(path, schema, options=ipc.IpcWriteOptions(**options)) as writer:
        for batch in batches:
            writer.write_batch(batch)
    opened = ipc.open_file(path) if new is ipc.new_file else ipc.open_stream(path)
    reference(path, opened.read_all().unify_dictionaries())


def arrow_forms():
    for nulls, codec, (kind, new) in itertools.product(
        [False, True], [None, "lz4", "zstd"], [("arrow", ipc.new_file), ("arrows", ipc.new_stream)]
    ):
        table = pa.table(columns(nulls))
        name = f"{codec}{'-nulls' if nulls else ''}.{kind}"
        arrow(name, new, table.to_batches(max_chunksize=GROUP_ROWS), compression=codec)

    some = pa.record_batch({"x": pa.array([1, 2, 3]), "s": pa.array(["a", None, "c"])})
    for codec, (kind, new) in itertools.product(["lz4", "zstd"], [("arrow", ipc.new_file), ("arrows", ipc.new_stream)]):
        arrow(f"empty-{codec}.{kind}", new, [some.slice(0, 0), some, some.slice(0, 0)], compression=codec)

    def worded(words):
        return pa.record_batch(
            {
                "text": pa.array(words).dictionary_encode(),
                "number": pa.array([len(word) for word in words]).dictionary_encode(),
            }
        )

    replaced = [worded(["a", "bb", "a"]), worded(["ccc", "a"]), worded(["d"])]
    grown = [worded(["a", "bb"]), worded(["a", "bb", "ccc"]), worded(["a", "bb", "ccc", "dddd"])]
    for codec in [None, "lz4", "zstd"]:
        arrow(f"replaced-{codec}.arrows", ipc.new_stream, replaced, compression=codec)
        options = {"compression": codec, "emit_dictionary_deltas": True}
        arrow(f"grown-{codec}.arrows", ipc.new_stream, grown, **options)
        arrow(f"grown-{codec}.arrow", ipc.new_file, grown, **options)


parquet_forms()
encodings()
wide()
arrow_forms()
