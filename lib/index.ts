export type { AffineOptions } from './augment/affine.ts';
export { affine } from './augment/affine.ts';
export type { AugMixOptions } from './augment/augMix.ts';
export { augMix } from './augment/augMix.ts';
export type { AugmentDefinition } from './augment/augment.ts';
export { augment } from './augment/augment.ts';
export type { Augmentation, BatchTransform } from './augment/augmentation.ts';
export type { AutoAugmentOptions } from './augment/autoAugment.ts';
export { autoAugment } from './augment/autoAugment.ts';
export type { PolicyName } from './augment/autoAugmentPolicies.ts';
export { autocontrast } from './augment/autocontrast.ts';
export type { BrightnessOptions } from './augment/brightness.ts';
export { brightness } from './augment/brightness.ts';
export type { CenterCropOptions } from './augment/centerCrop.ts';
export { centerCrop } from './augment/centerCrop.ts';
export type { Chance } from './augment/chance.ts';
export type { ColorJitterOptions } from './augment/colorJitter.ts';
export { colorJitter } from './augment/colorJitter.ts';
export type { ContrastOptions } from './augment/contrast.ts';
export { contrast } from './augment/contrast.ts';
export type { CutmixOptions } from './augment/cutmix.ts';
export { cutmix } from './augment/cutmix.ts';
export type { CutoutOptions } from './augment/cutout.ts';
export { cutout } from './augment/cutout.ts';
export { equalize } from './augment/equalize.ts';
export type { GammaOptions } from './augment/gamma.ts';
export { gamma } from './augment/gamma.ts';
export type { GaussianBlurOptions } from './augment/gaussianBlur.ts';
export { gaussianBlur } from './augment/gaussianBlur.ts';
export { grayscale } from './augment/grayscale.ts';
export type { GridMaskOptions } from './augment/gridMask.ts';
export { gridMask } from './augment/gridMask.ts';
export type { HueOptions } from './augment/hue.ts';
export { hue } from './augment/hue.ts';
export type { FeatureOptions, RandomOptions, Size } from './augment/imageOptions.ts';
export type { InRandomOrderOptions } from './augment/inRandomOrder.ts';
export { inRandomOrder } from './augment/inRandomOrder.ts';
export { invert } from './augment/invert.ts';
export type { MixupOptions } from './augment/mixup.ts';
export { mixup } from './augment/mixup.ts';
export type { NormalizeOptions } from './augment/normalize.ts';
export { normalize } from './augment/normalize.ts';
export type { OneOfOptions } from './augment/oneOf.ts';
export { oneOf } from './augment/oneOf.ts';
export type { Per } from './augment/options.ts';
export type { Padding, PadOptions } from './augment/pad.ts';
export { pad } from './augment/pad.ts';
export type { ChoicePer } from './augment/perOf.ts';
export type { PosterizeOptions } from './augment/posterize.ts';
export { posterize } from './augment/posterize.ts';
export type { RandAugmentOptions } from './augment/randAugment.ts';
export { randAugment } from './augment/randAugment.ts';
export type { RandomCropOptions } from './augment/randomCrop.ts';
export { randomCrop } from './augment/randomCrop.ts';
export type { RandomErasingOptions } from './augment/randomErasing.ts';
export { randomErasing } from './augment/randomErasing.ts';
export type { RandomFlipOptions } from './augment/randomFlip.ts';
export { randomFlip } from './augment/randomFlip.ts';
export type { RandomResizedCropOptions } from './augment/randomResizedCrop.ts';
export { randomResizedCrop } from './augment/randomResizedCrop.ts';
export type { Factor } from './augment/ranges.ts';
export type { ResizeOptions } from './augment/resize.ts';
export { resize } from './augment/resize.ts';
export type { RotateOptions } from './augment/rotate.ts';
export { rotate } from './augment/rotate.ts';
export type { SaturationOptions } from './augment/saturation.ts';
export { saturation } from './augment/saturation.ts';
export type { SharpnessOptions } from './augment/sharpness.ts';
export { sharpness } from './augment/sharpness.ts';
export type { ShearOptions } from './augment/shear.ts';
export { shear } from './augment/shear.ts';
export type { SolarizeOptions } from './augment/solarize.ts';
export { solarize } from './augment/solarize.ts';
export type { SomeOfOptions } from './augment/someOf.ts';
export { someOf } from './augment/someOf.ts';
export type { SometimesOptions } from './augment/sometimes.ts';
export { sometimes } from './augment/sometimes.ts';
export { threeAugment } from './augment/threeAugment.ts';
export type { TranslateOptions } from './augment/translate.ts';
export { translate } from './augment/translate.ts';
export type { TrivialAugmentOptions } from './augment/trivialAugment.ts';
export { trivialAugment } from './augment/trivialAugment.ts';
export type { ViewChains } from './augment/views.ts';
export { views } from './augment/views.ts';
export type { LookupOptions } from './augment/warpOperator.ts';
export type {
  BadData,
  BadDataAction,
  BadDataDecision,
  BadDataOptions,
  OnBadData,
} from './core/badData.ts';
export type { BatchParts, DrawKey } from './core/batch.ts';
export { Batch } from './core/batch.ts';
export type { BatchPlace, ChainLink, Checkpoint, Position, Resume } from './core/checkpoint.ts';
export type { Chunk, ChunkOrigin } from './core/chunk.ts';
export type { Cursor, StreamIdentity } from './core/cursor.ts';
export type {
  CheckpointError,
  CriterionError,
  DataError,
  DataPlace,
  DemandError,
  ErrorByTag,
  ErrorTag,
  IoError,
  IoErrorOptions,
  MillraceError,
  OptionError,
  SchemaError,
} from './core/errors.ts';
export type { EncodedExtents, Extents } from './core/extents.ts';
export type {
  BoxesFeature,
  ClassLabelFeature,
  Feature,
  Features,
  ImageDecoding,
  ImageFeature,
  InView,
  MaskDecoding,
  MaskFeature,
  MultiLabelFeature,
  PairOf,
  PointsFeature,
  ScalarFeature,
  TensorFeature,
  TextFeature,
  ViewFeatures,
} from './core/features.ts';
export type { Footprint } from './core/footprint.ts';
export { isMillraceError } from './core/isMillraceError.ts';
export type {
  AffineStep,
  BlendStep,
  Border,
  ConvolveStep,
  CustomDefinition,
  CustomImage,
  CustomStep,
  EraseStep,
  LabelMixing,
  MixStep,
  NoiseStep,
  PasteStep,
  PatchStep,
  PixelChange,
  PixelStep,
  RasterStep,
  Recipe,
  ResampleStep,
  Step,
  StepOf,
  WarpStep,
} from './core/recipe.ts';
export type { ArrayValue, RowsParts, RowValues } from './core/rows.ts';
export { Rows } from './core/rows.ts';
export type { ArrowInput, ArrowOptions } from './datasets/arrow/fromArrow.ts';
export { fromArrow } from './datasets/arrow/fromArrow.ts';
export type { ArrowStream } from './datasets/arrow/iteratorOf.ts';
export type { ColumnInput, ColumnNumbers, RowOf } from './datasets/columns/arrowColumn.ts';
export type { ColumnsOptions } from './datasets/columns/fromColumns.ts';
export { fromColumns } from './datasets/columns/fromColumns.ts';
export type {
  Block,
  BlockPart,
  Dataset,
  OpenPart,
  OpenPartBase,
  Part,
  StreamPart,
  Wanted,
} from './datasets/dataset.ts';
export type { FolderOptions } from './datasets/folder/fromFolder.ts';
export { fromFolder } from './datasets/folder/fromFolder.ts';
export { fromDataset } from './datasets/fromDataset.ts';
export type { HttpHeaders, HttpOptions, RetryOptions } from './datasets/http/httpOptions.ts';
export type { FileInput } from './datasets/io/fileInput.ts';
export type { CacheFolderOptions } from './datasets/io/rangeCache.ts';
export type { ParquetOptions } from './datasets/parquet/fromParquet.ts';
export { fromParquet } from './datasets/parquet/fromParquet.ts';
export type { SourceOptions } from './datasets/sourceOptions.ts';
export type { BoundaryReport } from './engine/boundaryReport.ts';
export type { DiagnosticOptions } from './engine/diagnosticOptions.ts';
export type { DiagnosticReport } from './engine/diagnostics.ts';
export type { Segment } from './engine/inFlight.ts';
export type { ProgressReport } from './engine/progressReport.ts';
export type { RunOptions } from './engine/runOptions.ts';
export type { SourceSurvey } from './engine/survey.ts';
export type { BoxesOptions } from './features/boxes.ts';
export { boxes } from './features/boxes.ts';
export type { ClassLabelOptions } from './features/classLabel.ts';
export { classLabel } from './features/classLabel.ts';
export type { FeatureOf, FeaturesOf } from './features/featuresOf.ts';
export type { ImageOptions } from './features/image.ts';
export { image } from './features/image.ts';
export type { MaskOptions } from './features/mask.ts';
export { mask } from './features/mask.ts';
export type { MultiLabelOptions } from './features/multiLabel.ts';
export { multiLabel } from './features/multiLabel.ts';
export type { PointsOptions } from './features/points.ts';
export { points } from './features/points.ts';
export type { ScalarOptions } from './features/scalar.ts';
export { scalar } from './features/scalar.ts';
export type { TensorOptions } from './features/tensor.ts';
export { tensor } from './features/tensor.ts';
export type { TextOptions } from './features/text.ts';
export { text } from './features/text.ts';
export type { StreamDescription } from './look/describe.ts';
export { describe } from './look/describe.ts';
export type {
  ExplainedBox,
  ExplainedChange,
  ExplainedErasing,
  ExplainedGeometry,
  ExplainedOperator,
  ExplainedSample,
  ExplainedStep,
  ExplainedWarp,
} from './look/explain.ts';
export { explain } from './look/explain.ts';
export type {
  ClassStatistics,
  ImageStatistics,
  NumberStatistics,
  ObjectStatistics,
  StatisticsOf,
  StreamStatistics,
  ValueStatistics,
} from './look/featureStatistics.ts';
export type { CanvasTarget, ElementTarget } from './look/show/canvas.ts';
export type { TerminalForm, TerminalTarget } from './look/show/terminal.ts';
export type { Showable, ShowBatchOptions } from './look/showBatch.ts';
export { showBatch } from './look/showBatch.ts';
export type { MadeBatch, StatisticsOptions } from './look/statistics.ts';
export { statistics } from './look/statistics.ts';
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
export { repeatRows } from './operators/repeatRows.ts';
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
export type { DatasetItem } from './sinks/datasetItem.ts';
export { pull } from './sinks/pull.ts';
export type { Pull } from './sinks/pullIterator.ts';
export type { DatasetOptions, TensorDataset } from './sinks/toDataset.ts';
export { toDataset } from './sinks/toDataset.ts';
export type { HostBoxes } from './tensors/boxTargets.ts';
export { BoxTargets } from './tensors/boxTargets.ts';
export type { HostTerm, SoftOptions, TargetTerm } from './tensors/targets.ts';
export { Targets } from './tensors/targets.ts';
export { TensorBatch } from './tensors/tensorBatch.ts';
export type {
  TensorOf,
  TensorOfRank,
  TensorsOf,
  TensorsOfView,
  ViewIn,
} from './tensors/tensorsOf.ts';
export { toTensors } from './tensors/toTensors.ts';
export { averageViews } from './train/averageViews.ts';
export { mixedAccuracy } from './train/mixedAccuracy.ts';
export type {
  Criterion,
  MixupCriterionOptions,
  WeightedCriterion,
} from './train/mixupCriterion.ts';
export { mixupCriterion } from './train/mixupCriterion.ts';
