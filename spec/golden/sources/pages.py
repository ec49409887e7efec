"""Makes the Parquet files beside it, each by another writer: pyarrow 26.0.1, duckdb 2.0.1, fastparquet 2026.9.0.

python pages.py, in this folder. Row i of 60 has, in whichever of these columns the writer can write:
picture: 12 bytes, the k-th of them (12 i + k) mod 256; label: i mod 10;
bytes: i mod 5 bytes, each of them i; list: i mod 7 uint8, the k-th of them (i + k) mod 256.
Of `bytes` and `list`, each fifth row (i mod 5 = 4) has none at all.
"""

import duckdb
import fastparquet
import pandas
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = range(60)
none = lambda i, value: None if i % 5 == 4 else value
picture = [bytes((12 * i + k) % 256 for k in range(12)) for i in ROWS]
label = [i % 10 for i in ROWS]
data = [none(i, bytes([i] * (i % 5))) for i in ROWS]
lists = [none(i, [(i + k) % 256 for k in range(i % 7)]) for i in ROWS]

table = pa.table(
    {
        "picture": pa.array(picture, pa.binary(12)),
        "label": pa.array(label, pa.uint8()),
        "bytes": pa.array(data, pa.binary()),
        "list": pa.array(lists, pa.list_(pa.uint8())),
    }
)
pages = dict(data_page_size=100, write_batch_size=8, row_group_size=40)
pq.write_table(table, "pyarrow-1-snappy.parquet", compression="snappy", data_page_version="1.0", **pages)
pq.write_table(table, "pyarrow-2-snappy.parquet", compression="snappy", data_page_version="2.0", use_dictionary=False, **pages)
pq.write_table(table, "pyarrow-2.parquet", compression="none", data_page_version="2.0", **pages)
# Elements of lists by the name of before, and no Arrow schema.
pq.write_table(table, "pyarrow-1.parquet", compression="none", use_compliant_nested_type=False, store_schema=False, **pages)

con = duckdb.connect()
con.execute("CREATE TABLE t (label UTINYINT, bytes BLOB, list UTINYINT[])")
con.executemany("INSERT INTO t VALUES (?, ?, ?)", list(zip(label, data, lists)))
con.execute("COPY t TO 'duckdb.parquet' (FORMAT parquet, CODEC 'snappy', ROW_GROUP_SIZE 40)")

frame = pandas.DataFrame({"label": pandas.Series(label, dtype="uint8"), "bytes": data})
fastparquet.write("fastparquet.parquet", frame, compression="SNAPPY", object_encoding={"bytes": "bytes"}, row_group_offsets=[0, 40])
