export type { Augmentation } from './augment/augmentation.ts';
export { cutmix } from './augment/cutmix.ts';
export { cutout } from './augment/cutout.ts';
export { mixup } from './augment/mixup.ts';
export { normalize } from './augment/normalize.ts';
export { oneOf } from './augment/oneOf.ts';
export { sometimes } from './augment/sometimes.ts';
export type { ConsumeResult, StepContext } from './flow/consume.ts';
export { consume } from './flow/consume.ts';
export type { BoundaryReport, DiagnosticReport } from './flow/diagnostics.ts';
export type { Segment } from './flow/ledger.ts';
export type { MapAsyncOptions, ProjectContext } from './flow/mapAsync.ts';
export { mapAsync } from './flow/mapAsync.ts';
export { prefetch } from './flow/prefetch.ts';
export type { Pull } from './flow/pull.ts';
export { pull } from './flow/pull.ts';
export type { RunOptions } from './flow/runOptions.ts';
export type { Branches, TeeOptions } from './flow/tee.ts';
export { tee } from './flow/tee.ts';
export { via } from './flow/via.ts';
export type { Zipped } from './flow/zip.ts';
export { zip } from './flow/zip.ts';
export { Batch } from './model/batch.ts';
export type { Checkpoint, Position, Resume } from './model/checkpoint.ts';
export { classLabel } from './model/classLabel.ts';
export type { ErrorTag, MillraceError } from './model/errors.ts';
export { explain } from './model/explain.ts';
export type {
  ClassLabelFeature,
  Feature,
  Features,
  ImageFeature,
  ScalarFeature,
  TensorFeature,
  TextFeature,
} from './model/features.ts';
export { image } from './model/image.ts';
export { isMillraceError } from './model/isMillraceError.ts';
export type { Recipe, Step } from './model/recipe.ts';
export { Rows } from './model/rows.ts';
export { scalar } from './model/scalar.ts';
export { tensor } from './model/tensor.ts';
export { text } from './model/text.ts';
export type { BatchOptions } from './operators/batch.ts';
export { batch } from './operators/batch.ts';
export type { FilterRowsOptions } from './operators/filterRows.ts';
export { filterRows } from './operators/filterRows.ts';
export type { InterleaveOptions } from './operators/interleave.ts';
export { interleave } from './operators/interleave.ts';
export type { RowView } from './operators/rowView.ts';
export type { ShuffleOptions } from './operators/shuffle.ts';
export { shuffle } from './operators/shuffle.ts';
export { skipRows } from './operators/skipRows.ts';
export { takeRows } from './operators/takeRows.ts';
export { fromArrow } from './sources/fromArrow.ts';
export { fromColumns } from './sources/fromColumns.ts';
export { fromParquet } from './sources/fromParquet.ts';
export type { Shard } from './sources/shard.ts';
export { Targets } from './tensors/targets.ts';
export { TensorBatch } from './tensors/tensorBatch.ts';
export { toDataset } from './tensors/toDataset.ts';
export { toTensors } from './tensors/toTensors.ts';
export { mixedAccuracy } from './train/mixedAccuracy.ts';
export { mixupCriterion } from './train/mixupCriterion.ts';
