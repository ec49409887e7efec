export type { Augmentation } from './augment/augmentation.ts';
export { cutmix } from './augment/cutmix.ts';
export { cutout } from './augment/cutout.ts';
export { mixup } from './augment/mixup.ts';
export { normalize } from './augment/normalize.ts';
export { oneOf } from './augment/oneOf.ts';
export { sometimes } from './augment/sometimes.ts';
export { Batch } from './core/batch.ts';
export type { BatchPlace, Checkpoint, Position, Resume } from './core/checkpoint.ts';
export type { ErrorTag, MillraceError } from './core/errors.ts';
export type {
  ClassLabelFeature,
  Feature,
  Features,
  ImageFeature,
  MaskFeature,
  ScalarFeature,
  TensorFeature,
  TextFeature,
} from './core/features.ts';
export { isMillraceError } from './core/isMillraceError.ts';
export type { Recipe, Step } from './core/recipe.ts';
export { Rows } from './core/rows.ts';
export type { ArrowInput, ArrowOptions } from './datasets/arrow/fromArrow.ts';
export { fromArrow } from './datasets/arrow/fromArrow.ts';
export type { ColumnsOptions } from './datasets/columns/fromColumns.ts';
export { fromColumns } from './datasets/columns/fromColumns.ts';
export type {
  Block,
  BlockPart,
  Dataset,
  OpenPart,
  Part,
  StreamPart,
  Wanted,
} from './datasets/dataset.ts';
export { fromDataset } from './datasets/fromDataset.ts';
export type { ParquetOptions } from './datasets/parquet/fromParquet.ts';
export { fromParquet } from './datasets/parquet/fromParquet.ts';
export type { SourceOptions } from './datasets/sourceOptions.ts';
export type { BoundaryReport } from './engine/boundaryReport.ts';
export type { DiagnosticReport } from './engine/diagnostics.ts';
export type { Segment } from './engine/ledger.ts';
export type { RunOptions } from './engine/runOptions.ts';
export type { SourceSurvey } from './engine/survey.ts';
export { classLabel } from './features/classLabel.ts';
export { image } from './features/image.ts';
export type { MaskOptions } from './features/mask.ts';
export { mask } from './features/mask.ts';
export { scalar } from './features/scalar.ts';
export { tensor } from './features/tensor.ts';
export { text } from './features/text.ts';
export type { StreamDescription } from './look/describe.ts';
export { describe } from './look/describe.ts';
export { explain } from './look/explain.ts';
export type { BatchOptions } from './operators/batch.ts';
export { batch } from './operators/batch.ts';
export type { DealOptions } from './operators/deal.ts';
export { deal } from './operators/deal.ts';
export type { FilterRowsOptions } from './operators/filterRows.ts';
export { filterRows } from './operators/filterRows.ts';
export type { InterleaveOptions } from './operators/interleave.ts';
export { interleave } from './operators/interleave.ts';
export type { MapAsyncOptions } from './operators/mapAsync.ts';
export { mapAsync } from './operators/mapAsync.ts';
export { prefetch } from './operators/prefetch.ts';
export type { ProjectContext } from './operators/projectContext.ts';
export type { RowView } from './operators/rowView.ts';
export type { ShuffleOptions } from './operators/shuffle.ts';
export { shuffle } from './operators/shuffle.ts';
export { skipRows } from './operators/skipRows.ts';
export type { SplitRowsOptions } from './operators/splitRows.ts';
export { splitRows } from './operators/splitRows.ts';
export { takeRows } from './operators/takeRows.ts';
export type { Branches, TeeOptions } from './operators/tee.ts';
export { tee } from './operators/tee.ts';
export { via } from './operators/via.ts';
export type { Zipped } from './operators/zip.ts';
export { zip } from './operators/zip.ts';
export type { Shard } from './plan/shard.ts';
export type { Pixels } from './raster/channels.ts';
export type { Crop } from './raster/crop.ts';
export type { DecodeImageOptions } from './raster/decodeImage.ts';
export { decodeImage } from './raster/decodeImage.ts';
export type { ImageType } from './raster/headers/imageType.ts';
export type {
  DecodedImage,
  DecodeOptions,
  DecoderModule,
  DecoderModules,
} from './raster/imageDecoder.ts';
export type { ImageHeader } from './raster/readImageHeader.ts';
export { readImageHeader } from './raster/readImageHeader.ts';
export type { ConsumeResult, StepContext } from './sinks/consume.ts';
export { consume } from './sinks/consume.ts';
export { pull } from './sinks/pull.ts';
export type { Pull } from './sinks/pullIterator.ts';
export { toDataset } from './sinks/toDataset.ts';
export { Targets } from './tensors/targets.ts';
export { TensorBatch } from './tensors/tensorBatch.ts';
export { toTensors } from './tensors/toTensors.ts';
export { mixedAccuracy } from './train/mixedAccuracy.ts';
export { mixupCriterion } from './train/mixupCriterion.ts';
