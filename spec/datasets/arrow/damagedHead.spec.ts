import { tableToIPC } from 'apache-arrow';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import { fileSequence } from '../../../lib/datasets/arrow/byteSequence.ts';
import { FlatBuffer } from '../../../lib/datasets/arrow/flatBuffer.ts';
import { fromArrow } from '../../../lib/datasets/arrow/fromArrow.ts';
import { ipcMessages } from '../../../lib/datasets/arrow/ipcMessages.ts';
import { openInput } from '../../../lib/datasets/io/openInput.ts';
import { numberedTable } from '../written.ts';

describe('the head of a record batch', () => {
  it('that is no longer one, or has no arrays, is refused', async () => {
    const whole = tableToIPC(numberedTable(20).select(['row', 'half']), 'stream');
    for (const change of ['type', 'place'] as const) {
      const bytes = whole.slice();
      const sequence = fileSequence(await openInput(bytes));
      for await (const { head, message, block } of ipcMessages(sequence)) {
        if (!message.isRecordBatch()) continue;
        // Slots of Message.fbs: 1 is the type of the header, 2 the header itself.
        const buffer = new FlatBuffer(head);
        const at = buffer.field(buffer.root, change === 'type' ? 1 : 2);
        bytes[block.start + 8 + at] = change === 'type' ? 77 : 0x8e;
      }
      const error = await lastValueFrom(fromArrow(bytes)).catch((caught) => caught);
      expect(isMillraceError(error, 'io'), String(error)).toBe(true);
    }
  });

  it('that has a length of 0 does not end the stream, as bytes follow', async () => {
    const bytes = tableToIPC(numberedTable(20).select(['row', 'half']), 'stream');
    const sequence = fileSequence(await openInput(bytes));
    for await (const { message, block } of ipcMessages(sequence))
      if (message.isRecordBatch()) bytes.fill(0, block.start + 4, block.start + 8);
    const error = await lastValueFrom(fromArrow(bytes)).catch((caught) => caught);
    expect(String(error)).toContain('there are bytes behind its end mark');
  });

  it.each([0, 19, 21])('that says %i rows where its columns have 20 is refused', async (rows) => {
    const bytes = tableToIPC(numberedTable(20).select(['row', 'half']), 'stream');
    const sequence = fileSequence(await openInput(bytes));
    for await (const { head, message, block } of ipcMessages(sequence)) {
      if (!message.isRecordBatch()) continue;
      // Slots of Message.fbs: the header is field 2 of a message, the length field 0 of a record batch.
      const buffer = new FlatBuffer(head);
      const length = buffer.field(buffer.follow(buffer.field(buffer.root, 2)), 0);
      const view = new DataView(bytes.buffer, bytes.byteOffset + block.start + 8);
      expect(Number(view.getBigInt64(length, true))).toBe(20);
      view.setBigInt64(length, BigInt(rows), true);
    }
    const error = await lastValueFrom(fromArrow(bytes).pipe(toArray())).catch((caught) => caught);
    expect(isMillraceError(error, 'io'), String(error)).toBe(true);
    expect(String(error)).toContain(`a record batch has ${rows} rows where a column has 20`);
  });
});
