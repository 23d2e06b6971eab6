/** Texts of the operators' page. */
export const zhCNAdmin = {
  'admin.title': '运营后台',
} as const;

export type AdminMessages = Record<keyof typeof zhCNAdmin, string>;
