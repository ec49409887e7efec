import { type ClassLabelFeature, classLabel, type ImageFeature, image } from 'millrace';

/** What the columns of MNIST are. */
export const mnistFeatures: { readonly image: ImageFeature; readonly label: ClassLabelFeature } = {
  image: image({ shape: [28, 28, 1] }),
  label: classLabel({ classes: 10 }),
};
