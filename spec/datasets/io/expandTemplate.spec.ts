import { describe, expect, it } from 'vitest';
import { expandTemplate } from '../../../lib/datasets/io/expandTemplate.ts';

describe('expandTemplate()', () => {
  it('counts with the digits of the first bound', () => {
    expect(expandTemplate('a-{08..11}.p')).toEqual(['a-08.p', 'a-09.p', 'a-10.p', 'a-11.p']);
    expect(expandTemplate('{9..10}')).toEqual(['9', '10']);
  });

  it('takes several ranges, the last of which changes first', () => {
    expect(expandTemplate('{0..1}/{0..1}')).toEqual(['0/0', '0/1', '1/0', '1/1']);
  });

  it('leaves what is no range as it is', () => {
    for (const text of ['a.parquet', '{a,b}', 'x{1..}y'])
      expect(expandTemplate(text)).toEqual([text]);
  });
});
