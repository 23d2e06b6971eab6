/** Tables of uploaded pictures. */
export interface ImagesTables {
  images: ImagesTable;
}

export interface ImagesTable {
  id: string;
  /** `unused`, `used` (a product was given it, ever), `doomed` (its files are being removed). */
  status: string;
  created_at: number;
}
