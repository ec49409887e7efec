"""Writes list_view.arrow, run_ends.arrow, dictionary_beyond.arrow and ../parquet/two_of_one_name.parquet."""

import os

import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

FOLDER = os.path.dirname(os.path.abspath(__file__))


def write(name, table):
    with ipc.new_file(os.path.join(FOLDER, name), table.schema) as writer:
        writer.write_table(table)


lists = pa.array([[1], [2, 3], []], pa.list_view(pa.int32()))
write("list_view.arrow", pa.table({"x": [1, 2, 3], "lv": lists}))
runs = pa.RunEndEncodedArray.from_arrays([2, 3], [5, 6])
write("run_ends.arrow", pa.table({"x": [1, 2, 3], "r": runs}))
indices = pa.array([0, 1, 7, None], pa.int32())
words = pa.DictionaryArray.from_arrays(indices, pa.array(["a", "b"]), safe=False)
write("dictionary_beyond.arrow", pa.table({"s": words}))
numbers = [pa.array([float(i) for i in range(10)], pa.float32())] * 2
path = os.path.join(FOLDER, "../parquet/two_of_one_name.parquet")
pq.write_table(pa.Table.from_arrays(numbers, names=["x", "x"]), path)
