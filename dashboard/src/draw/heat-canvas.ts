import type { Lut } from './lut.ts';

export type HeatCanvas = {
  resize(width: number, height: number): void;
  paint(bytes: Uint8ClampedArray): void;
};

/** Bytes through a colour table into a canvas of one pixel a value; CSS stretches it and the compositor smooths. */
export function createHeatCanvas(canvas: HTMLCanvasElement, lut: Lut): HeatCanvas {
  const context = canvas.getContext('2d');
  let image: ImageData | null = null;
  let pixels = new Uint32Array(0);

  const paint = (bytes: Uint8ClampedArray): void => {
    if (context === null || image === null) return;
    for (let i = 0; i < pixels.length; i++) pixels[i] = lut[bytes[i] ?? 0] ?? 0;
    context.putImageData(image, 0, 0);
  };

  return {
    resize(width, height) {
      if (context === null || (canvas.width === width && canvas.height === height && image !== null)) return;
      canvas.width = width;
      canvas.height = height;
      image = context.createImageData(width, height);
      pixels = new Uint32Array(image.data.buffer);
    },
    paint,
  };
}
